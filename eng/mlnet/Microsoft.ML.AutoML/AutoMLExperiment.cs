using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AutoML;

/// <summary>A sweep: a tuner proposes parameters, a runner tries them, one trial after another.</summary>
public partial class AutoMLExperiment
{
    readonly AutoMLExperimentSettings _settings;
    readonly ServiceCollection _services = [];
    bool _limitsTime, _limitsModels;
    TrialResult _best;

    public AutoMLExperiment(MLContext context, AutoMLExperimentSettings settings)
    {
        _settings = settings;
        _settings.Seed ??= ((IHostEnvironmentInternal)context).Seed;
        _settings.SearchSpace ??= [];
        var channel = ((IChannelProvider)context).Start(nameof(AutoMLExperiment));
        var ofTrials = ((IChannelProvider)context).Start(TrialContext.Source);
        _services.AddSingleton(channel).AddSingleton(_settings).AddTransient(_ => TrialContext.Create(context, _settings.Seed, ofTrials));
    }

    internal IServiceCollection Services => _services;

    public AutoMLExperiment SetTrainingTimeInSeconds(uint trainingTimeInSeconds)
    {
        _settings.MaxExperimentTimeInSeconds = trainingTimeInSeconds;
        _limitsTime = true;
        return this;
    }

    public AutoMLExperiment SetMaxModelToExplore(int maxModel)
    {
        _settings.MaxModels = maxModel;
        _limitsModels = true;
        return this;
    }

    public AutoMLExperiment SetMaximumMemoryUsageInMegaByte(double value = double.MaxValue)
    {
        _settings.MaximumMemoryUsageInMegaByte = value;
        return this;
    }

    public AutoMLExperiment AddSearchSpace(string key, SearchSpace.SearchSpace searchSpace)
    {
        _settings.SearchSpace[key] = searchSpace;
        return this;
    }

    public AutoMLExperiment SetMonitor<TMonitor>(TMonitor monitor)
        where TMonitor : class, IMonitor => With(services => services.AddSingleton<IMonitor>(monitor));

    public AutoMLExperiment SetMonitor<TMonitor>()
        where TMonitor : class, IMonitor => With(services => services.AddSingleton<IMonitor, TMonitor>());

    public AutoMLExperiment SetMonitor<TMonitor>(Func<IServiceProvider, TMonitor> factory)
        where TMonitor : class, IMonitor => With(services => services.AddSingleton<IMonitor>(factory));

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(TTrialRunner runner)
        where TTrialRunner : class, ITrialRunner => With(services => services.AddSingleton<ITrialRunner>(runner));

    public AutoMLExperiment SetTrialRunner<TTrialRunner>()
        where TTrialRunner : class, ITrialRunner => With(services => services.AddTransient<ITrialRunner, TTrialRunner>());

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(Func<IServiceProvider, TTrialRunner> factory)
        where TTrialRunner : class, ITrialRunner => With(services => services.AddTransient<ITrialRunner>(factory));

    public AutoMLExperiment SetTuner<TTuner>(TTuner proposer)
        where TTuner : class, ITuner => With(services => services.AddSingleton<ITuner>(proposer));

    public AutoMLExperiment SetTuner<TTuner>()
        where TTuner : class, ITuner => With(services => services.AddSingleton<ITuner, TTuner>());

    public AutoMLExperiment SetTuner<TTuner>(Func<IServiceProvider, TTuner> factory)
        where TTuner : class, ITuner => With(services => services.AddSingleton<ITuner>(factory));

    internal AutoMLExperiment With(Action<IServiceCollection> register)
    {
        register(_services);
        return this;
    }

    public TrialResult Run() => RunAsync().Result;
}
