using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.TimeSeries;

[assembly: LoadableClass(typeof(LstmForecastingTransformer), null, typeof(SignatureLoadModel), "LSTM forecasting", LstmForecastingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained forecaster that stands at the end of its training data.</summary>
/// <remarks>
/// <para><see cref="Transform"/> goes on from there: its rows are what came after the training data, and at each row it gives the forecast of the next
/// values from all rows up to it. So to backtest, fit on the first part and transform the rest; every call starts anew from the end of the training
/// data. A series not seen in training starts with the first of its rows. Missing values are replaced by the model's own forecast. Until a
/// series has a value, its forecast is NaN.</para>
/// <para>To take one observation at a time, use <c>CreateTimeSeriesEngine</c>: <c>Predict()</c> forecasts what comes next, <c>Predict(example)</c>
/// takes an observation first, <c>Predict(horizon: h)</c> gives h values, beyond the trained horizon by going on from its own forecasts,
/// <c>Predict(confidenceLevel: c)</c> gives bounds for another level, <c>CheckPoint</c> saves where the engine stands.</para>
/// </remarks>
public sealed class LstmForecastingTransformer : ITransformer, IStatefulTransformer
{
    internal const string LoaderSignature = "LstmForecasting";

    readonly IHost _host;
    readonly SeriesColumns _columns;

    internal LstmForecastingTransformer(IHostEnvironment env, Forecaster forecaster, SeriesMemory memory, SeriesColumns columns, string[] outputs, float confidenceLevel, int threads)
    {
        _host = env.Register(nameof(LstmForecastingTransformer));
        _columns = columns;
        Forecaster = forecaster;
        Memory = memory;
        Outputs = new(outputs, forecaster.Horizon);
        ConfidenceLevel = confidenceLevel;
        Threads = threads;
    }

    /// <summary>Values of the future that are forecast at each row.</summary>
    public int Horizon => Forecaster.Horizon;

    /// <summary>Values of the past that the network reads.</summary>
    public int WindowSize => Forecaster.WindowSize;

    /// <summary>The part of the future values that should lie between the bounds.</summary>
    public float ConfidenceLevel { get; }

    /// <summary>The part of the validation part's values that lay between the bounds, seen in training; NaN without a validation part.</summary>
    public double ValidationCoverage => Forecaster.Coverage;

    /// <summary>Networks in the model, whose forecasts are averaged.</summary>
    public int Members => Forecaster.Members;

    /// <summary>Epochs for which they were trained; 0 when the plain forecast that they correct proved best as it is.</summary>
    public int Epochs => Forecaster.Epochs;

    /// <summary>Lengths of the seasons that were given or found, the shorter first; empty for none.</summary>
    public IReadOnlyList<int> Seasons => Forecaster.Seasons;

    internal Forecaster Forecaster { get; }

    internal SeriesMemory Memory { get; }

    internal ForecastOutputs Outputs { get; }

    internal SeriesColumns Columns => _columns;

    internal int Threads { get; }

    /// <summary>False: a forecast depends on the rows before.</summary>
    bool ITransformer.IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/>, taken to follow the training data, each with the forecast of the next values.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite, or a series' key is missing.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmForecastingTransformer), input, new BlockView(input, Bind(input.Schema), (ahead, _) => new ForecastBlock(this, ahead)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A forecast depends on the rows before, so it cannot be made row by row. Use Transform, or CreateTimeSeriesEngine in place of CreatePredictionEngine.");

    IStatefulTransformer IStatefulTransformer.Clone() => new LstmForecastingTransformer(_host, Forecaster, Memory.Clone(), _columns, [.. Outputs.ColumnNames], ConfidenceLevel, Threads);

    IRowToRowMapper IStatefulTransformer.GetStatefulRowToRowMapper(DataViewSchema inputSchema) => new ForecastMapper(this, Bind(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => ForecastModelFile.Save(ctx, this);

    static LstmForecastingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => ForecastModelFile.Load(env, ctx);

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new(schema, _columns.Bind(_host, schema), Outputs.Columns);
    }
}
