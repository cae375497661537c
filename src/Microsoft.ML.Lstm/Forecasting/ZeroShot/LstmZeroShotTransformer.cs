using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Forecasting.ZeroShot;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.TimeSeries;

[assembly: LoadableClass(typeof(LstmZeroShotTransformer), null, typeof(SignatureLoadModel), "LSTM zero-shot forecasting", LstmZeroShotTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A pretrained forecaster that stands at the end of the rows that it was fitted on.</summary>
/// <remarks>
/// <para><see cref="Transform"/> goes on from there: its rows are what came after them, and at each row it gives the forecast of the next values from all rows up to it. A series
/// that it has never seen is forecast from its first value on; until it has one, its forecast is NaN, and so it is after a gap as long as <see cref="ContextLength"/>. Every call starts anew from the end of the fitted rows.</para>
/// <para><see cref="Forecast"/> gives the next values of every series without any new row.</para>
/// <para>To take one observation at a time, use <c>CreateTimeSeriesEngine</c>: <c>Predict(example)</c> takes an observation first, <c>Predict()</c> forecasts what comes next, <c>Predict(horizon: h)</c>
/// gives h values, <c>Predict(confidenceLevel: c)</c> gives bounds for another level, <c>CheckPoint</c> saves where the engine stands. A series costs its last values and no more, however long
/// it goes on. An engine serves one thread at a time; <see cref="Transform"/> and <see cref="Forecast"/> of one model may be called by any number of threads.</para>
/// </remarks>
public sealed class LstmZeroShotTransformer : ITransformer, IStatefulTransformer, ISeriesForecaster, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmZeroShot";

    readonly IHost _host;

    internal LstmZeroShotTransformer(IHostEnvironment env, ZeroShotPlan plan, ZeroShotState state, int threads)
    {
        _host = env.Register(nameof(LstmZeroShotTransformer));
        (Plan, State, Threads) = (plan, state, threads);
        Outputs = new([.. plan.Added.All], plan.Horizon, plan.FoundSeason, plan.Targets, plan.Quantiles);
    }

    /// <summary>Forecast horizon: future values that are forecast at each row.</summary>
    public int Horizon => Plan.Horizon;

    /// <summary>Values of a series that a forecast reads, at most.</summary>
    public int ContextLength => Plan.ContextLength;

    /// <summary>Nominal coverage of the prediction interval.</summary>
    public float ConfidenceLevel => Plan.ConfidenceLevel;

    /// <summary>Past forecasts that bounds and quantiles were calibrated on; 0 where they are as the network tells them.</summary>
    public int CalibrationWindows => Plan.Calibration.Windows;

    internal ZeroShotPlan Plan { get; }

    internal ZeroShotState State { get; }

    internal ForecastOutputs Outputs { get; }

    internal int Threads { get; }

    internal IHostEnvironment Host => _host;

    /// <summary>Of an engine's copy: what tells when its calls overlap.</summary>
    EngineGuard? Guard { get; set; }

    /// <summary>False: a forecast depends on the rows before.</summary>
    bool ITransformer.IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/>, taken to follow those that it was fitted on, each with the forecast of the next values.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite, a series' key is missing, or times do not ascend at equal steps.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmZeroShotTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => new ZeroShotScorer(this, row)));
    }

    /// <summary>Forecasts every series from where the model stands: at the end of the fitted rows or, loaded from an engine's checkpoint, where that engine stood. Nothing moves.</summary>
    /// <param name="horizon">Steps; null, the default, takes <see cref="Horizon"/>.</param>
    /// <param name="confidenceLevel">Nominal coverage of the interval; null, the default, takes <see cref="ConfidenceLevel"/>.</param>
    /// <returns>A row for each series and step; series in the order of their names, keys or numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, or the level does not lie between 0 and 1.</exception>
    public IReadOnlyList<SeriesForecast> Forecast(int? horizon = null, float? confidenceLevel = null) => Forecasts(horizon, confidenceLevel).Rows();

    /// <summary>As <see cref="Forecast"/>, as a data view of one row a series: the column that names it, and the columns that the model adds.</summary>
    /// <inheritdoc cref="Forecast" path="/param"/>
    /// <inheritdoc cref="Forecast" path="/exception"/>
    public IDataView ForecastAsDataView(int? horizon = null, float? confidenceLevel = null) => Forecasts(horizon, confidenceLevel).View();

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A forecast depends on the rows before, so it cannot be made row by row. Use Transform, or CreateTimeSeriesEngine in place of CreatePredictionEngine.");

    IStatefulTransformer IStatefulTransformer.Clone() => new LstmZeroShotTransformer(_host, Plan, State.Clone(), Threads);

    IRowToRowMapper IStatefulTransformer.GetStatefulRowToRowMapper(DataViewSchema inputSchema) =>
        new StatefulMapper(Bind(inputSchema), (row, guard) => new ZeroShotEngine(this, row, Guard = guard));

    string IUnquantizableTransformer.WhyNot => "its pretrained network is used as it was shipped";

    void ICanSaveModel.Save(ModelSaveContext ctx) => EngineGuard.Save(Guard, () => ZeroShotModelFile.Save(ctx, this));

    static LstmZeroShotTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => ZeroShotModelFile.Load(env, ctx);

    CurrentForecasts Forecasts(int? horizon, float? confidenceLevel) =>
        EngineGuard.Read(Guard, () => new CurrentForecasts(this, horizon ?? Horizon, confidenceLevel ?? ConfidenceLevel));

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new(schema, Plan.Columns.Bind(_host, schema, Plan.TargetCount), Outputs.Columns);
    }
}
