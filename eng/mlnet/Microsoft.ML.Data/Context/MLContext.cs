using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Where everything starts: the catalogs, the log, the seed.</summary>
public sealed class MLContext : IHostEnvironmentInternal
{
    readonly LocalEnvironment _env;

    public MLContext(int? seed = null)
    {
        _env = new LocalEnvironment(seed);
        _env.AddListener<ChannelMessage>(ProcessMessage);
        BinaryClassification = new(_env);
        MulticlassClassification = new(_env);
        Regression = new(_env);
        Clustering = new(_env);
        Ranking = new(_env);
        AnomalyDetection = new(_env);
        Forecasting = new(_env);
        Transforms = new(_env);
        Model = new(_env);
        Data = new(_env);
    }

    public event EventHandler<LoggingEventArgs> Log;

    public BinaryClassificationCatalog BinaryClassification { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public RegressionCatalog Regression { get; }

    public ClusteringCatalog Clustering { get; }

    public RankingCatalog Ranking { get; }

    public AnomalyDetectionCatalog AnomalyDetection { get; }

    public ForecastingCatalog Forecasting { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public DataOperationsCatalog Data { get; }

    public ComponentCatalog ComponentCatalog => _env.ComponentCatalog;

    public string TempFilePath { get => _env.TempFilePath; set => _env.TempFilePath = value; }

    public bool FallbackToCpu { get => _env.FallbackToCpu; set => _env.FallbackToCpu = value; }

    public int? GpuDeviceId { get => _env.GpuDeviceId; set => _env.GpuDeviceId = value; }

    string IExceptionContext.ContextDescription => _env.ContextDescription;

    int? IHostEnvironmentInternal.Seed => _env.Seed;

    public void SetOption<T>(string name, T value) => _env.SetOption(name, value);

    public bool TryAddOption<T>(string name, T value) => _env.TryAddOption(name, value);

    public bool TryGetOption<T>(string name, out T value) => _env.TryGetOption(name, out value);

    public T GetOptionOrDefault<T>(string name) => _env.GetOptionOrDefault<T>(name);

    public bool RemoveOption(string name) => _env.RemoveOption(name);

    internal void CancelExecution() => _env.CancelExecution();

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _env.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _env.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _env.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => _env.StartProgressChannel(name);

    TException IExceptionContext.Process<TException>(TException ex) => _env.Process(ex);

    void ProcessMessage(IMessageSource source, ChannelMessage message) =>
        Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source.FullName));
}
