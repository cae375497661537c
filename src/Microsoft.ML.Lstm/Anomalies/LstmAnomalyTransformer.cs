using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Anomalies;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.TimeSeries;

[assembly: LoadableClass(typeof(LstmAnomalyTransformer), null, typeof(SignatureLoadModel), "LSTM anomaly detection", LstmAnomalyTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A detector of anomalies that stands at the end of its training data.</summary>
/// <remarks>
/// <para><see cref="Transform"/> goes on from there: its rows are what came after the training data, and each is scored by all rows before it. Every call
/// starts anew from the end of the training data. A series not seen in training is scored once TrainingLength rows of it were seen; until then its
/// score is 0 and its p-value 1. A missing value is not scored; where all are missing, the score is 0 and the p-value 1.</para>
/// <para>To take one observation at a time, use <c>CreateTimeSeriesEngine</c>: <c>Predict(example)</c> scores it and updates the model with it, <c>CheckPoint</c> saves
/// where the engine stands. One engine serves any number of series; the memory of each is bounded.</para>
/// </remarks>
public sealed class LstmAnomalyTransformer : ITransformer, IStatefulTransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmAnomalyDetection";

    const int BatchRows = 256;

    readonly IHost _host;

    internal LstmAnomalyTransformer(IHostEnvironment env, DetectorState state, SeriesColumns columns, AnomalyOutputs outputs)
    {
        _host = env.Register(nameof(LstmAnomalyTransformer));
        (State, Columns, Outputs) = (state, columns, outputs);
    }

    /// <summary>Values in each row.</summary>
    public int Channels => State.Detector.Channels;

    /// <summary>Number of series.</summary>
    public int SeriesCount => State.Count;

    internal DetectorState State { get; }

    internal SeriesColumns Columns { get; }

    internal AnomalyOutputs Outputs { get; }

    internal IHostEnvironment Host => _host;

    /// <summary>Of an engine's copy: what tells when its calls overlap.</summary>
    internal EngineGuard? Guard { get; set; }

    /// <summary>False: a result depends on the rows before.</summary>
    bool ITransformer.IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/>, taken to follow the training data, each with its result.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of the wrong type, or has another number of channels than in training.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite, a series' key is missing, or a time is not later than that of the series' last row, be it of the training data.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmAnomalyTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => new AnomalyScorer(this, row, State.Overlay(), BatchRows)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A result depends on the rows before, so it cannot be made row by row. Use Transform, or CreateTimeSeriesEngine in place of CreatePredictionEngine.");

    IStatefulTransformer IStatefulTransformer.Clone() => new LstmAnomalyTransformer(_host, State.Clone(), Columns, Outputs);

    IRowToRowMapper IStatefulTransformer.GetStatefulRowToRowMapper(DataViewSchema inputSchema) =>
        new StatefulMapper(Bind(inputSchema), (row, guard) => new AnomalyScorer(this, row, State, rows: 1, Guard = guard));

    string IUnquantizableTransformer.WhyNot => "its networks go on learning from each row";

    void ICanSaveModel.Save(ModelSaveContext ctx) => EngineGuard.Save(Guard, () => AnomalyModelFile.Save(ctx, this));

    static LstmAnomalyTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => AnomalyModelFile.Load(env, ctx);

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new(schema, Columns.Bind(_host, schema, Channels), Outputs.Columns(Channels));
    }
}
