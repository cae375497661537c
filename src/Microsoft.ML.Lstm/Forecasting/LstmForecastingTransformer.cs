using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.TimeSeries;

[assembly: LoadableClass(typeof(LstmForecastingTransformer), null, typeof(SignatureLoadModel), "LSTM forecasting", LstmForecastingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained forecaster that stands at the end of its training data.</summary>
/// <remarks>
/// <para><see cref="Transform"/> goes on from there: its rows are what came after the training data, and at each row it gives the forecast of the next
/// values from all rows up to it. So to backtest, fit on the first part and transform the rest; every call starts anew from the end of the training
/// data. Series are known by name: what their texts, integers or keys stand for. One not seen in training starts with the first of its rows; a row that names none is refused. A missing
/// value stays missing: the forecast starts from the last observed value, with bounds that widen with the length of the gap. Until a series has a value, its forecast is NaN.</para>
/// <para><see cref="Forecast(int?, float?)"/> gives the next values of every series without any new row.</para>
/// <para>To take one observation at a time, use <c>CreateTimeSeriesEngine</c>: <c>Predict()</c> forecasts what comes next, <c>Predict(example)</c>
/// takes an observation first, a step of time even where its value is NaN, <c>Predict(horizon: h)</c> gives h values, beyond the trained horizon recursively, from its own forecasts,
/// <c>Predict(confidenceLevel: c)</c> gives bounds for another level, <c>CheckPoint</c> saves where the engine stands. An engine serves one thread at a
/// time, and throws where uses overlap; <see cref="Transform"/> and <see cref="Forecast(int?, float?)"/> of one model may be called by any number of threads.</para>
/// </remarks>
public sealed class LstmForecastingTransformer : ITransformer, IStatefulTransformer, ISeriesForecaster, IQuantizableTransformer
{
    internal const string LoaderSignature = "LstmForecasting";

    const string Unexported = ", as a forecast depends on the rows before it: put the last values of a series into one row, and take mlContext.Forecasting.ForecastWindowsByLstm, which is exported, or call SaveOnnx of the model";

    readonly IHost _host;

    internal LstmForecastingTransformer(IHostEnvironment env, Forecaster forecaster, ForecastState state, SeriesColumns columns, string[] outputs, float[] quantiles, float confidenceLevel, int threads)
    {
        _host = env.Register(nameof(LstmForecastingTransformer));
        Columns = columns;
        Forecaster = forecaster;
        State = state;
        Outputs = new(outputs, forecaster.Horizon, forecaster.Seasons.FirstOrDefault(1), state.Layout.Covariates.Targets, quantiles);
        ConfidenceLevel = confidenceLevel;
        Threads = threads;
    }

    /// <summary>Forecast horizon: future values that are forecast at each row.</summary>
    public int Horizon => Forecaster.Horizon;

    /// <summary>Values of the past that the network reads.</summary>
    public int WindowSize => Forecaster.WindowSize;

    /// <summary>Nominal coverage of the prediction interval.</summary>
    public float ConfidenceLevel { get; }

    /// <summary>Empirical coverage of the prediction interval on the validation part; NaN without one.</summary>
    public double ValidationCoverage => Forecaster.Coverage;

    /// <summary>Networks in the ensemble; their forecasts are averaged.</summary>
    public int Members => Forecaster.Members;

    /// <summary>Epochs for which they were trained; 0 when the baseline that they correct validated best.</summary>
    public int Epochs => Forecaster.Epochs;

    /// <summary>Whether the forecast is a network's, trained here or pretrained, at least in part: false where the baseline that networks correct validated best, and is used alone.</summary>
    public bool HasNetwork => Epochs > 0 || Forecaster.Model.Baseline.Pretrained is not null;

    /// <summary>Lengths of the seasons that were given or found, the shorter first; empty for none.</summary>
    public IReadOnlyList<int> Seasons => Forecaster.Seasons;

    /// <summary>The losses after each epoch of every network that was trained, those that only chose and calibrated (<see cref="TrainingPhase.Selection"/>) included. Empty for models from files before version 1.2.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; internal init; } = [];

    internal Forecaster Forecaster { get; }

    internal ForecastState State { get; }

    internal ForecastOutputs Outputs { get; }

    internal SeriesColumns Columns { get; }

    internal int Threads { get; }

    internal IHostEnvironment Host => _host;

    /// <summary>Of an engine's copy: what tells when its calls overlap.</summary>
    internal EngineGuard? Guard { get; set; }

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
        var columns = Bind(input.Schema);
        return new UnexportableView(nameof(LstmForecastingTransformer), input, PrefetchCursor.View(input, columns, (row, _) =>
            new ForecastScorer(this, row, State.Layout.Known == 0 ? null : new(this, input, columns.Reads))), Unexported);
    }

    /// <summary>
    /// Writes the forecaster as an ONNX model: from "History" [batch, steps], the last values of each series, to "Forecast", "Lower" and "Upper" [batch, horizon]. NaN is a missing value. The stream stays open.
    /// </summary>
    /// <remarks>In a chain, <c>mlContext.Forecasting.ForecastWindowsByLstm</c> reads windows from a column, and <c>ConvertToOnnx</c> writes it.</remarks>
    /// <exception cref="NotSupportedException">It reads covariates or several targets, combines its networks with a pretrained one, or forecasts negative binomial counts. Nothing is written.</exception>
    public void SaveOnnx(Stream stream) => Forecaster.SaveOnnx(stream, ConfidenceLevel);

    /// <summary>Forecasts every series from where the model stands: at the end of its training data or, loaded from an engine's checkpoint, where that engine stood. Nothing moves.</summary>
    /// <remarks>In a chain, the model is <c>chain.LastTransformer</c>; of a loaded one, <c>((IEnumerable&lt;ITransformer&gt;)model).OfType&lt;LstmForecastingTransformer&gt;()</c>.</remarks>
    /// <param name="horizon">Steps; null, the default, takes <see cref="Horizon"/>. Beyond it the forecast is recursive.</param>
    /// <param name="confidenceLevel">Nominal coverage of the interval; null, the default, takes <see cref="ConfidenceLevel"/>.</param>
    /// <returns>A row for each series and step; series in the order of their names, keys or numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, or the level does not lie between 0 and 1.</exception>
    public IReadOnlyList<SeriesForecast> Forecast(int? horizon = null, float? confidenceLevel = null) =>
        Forecasts(null, horizon, confidenceLevel).Rows();

    /// <summary>Forecasts the series that occur in rows of the future, which hold what is known ahead (<see cref="LstmForecastingOptions.KnownFutureColumnNames"/>) and no target. Nothing moves.</summary>
    /// <param name="future">Rows of the steps after the last row of each series, in order, as many as are forecast or more; a column of values need not be there.</param>
    /// <param name="horizon">Steps; null, the default, takes <see cref="Horizon"/>. Beyond it the forecast is recursive.</param>
    /// <param name="confidenceLevel">Nominal coverage of the interval; null, the default, takes <see cref="ConfidenceLevel"/>.</param>
    /// <returns>A row for each series and step; series in the order of their names, keys or numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, the level does not lie between 0 and 1, or a column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A series has fewer rows than steps are forecast, or its times do not follow those of the model.</exception>
    public IReadOnlyList<SeriesForecast> Forecast(IDataView future, int? horizon = null, float? confidenceLevel = null)
    {
        ArgumentNullException.ThrowIfNull(future);
        return Forecasts(future, horizon, confidenceLevel).Rows();
    }

    /// <summary>As <see cref="Forecast(int?, float?)"/>, as a data view of one row a series: the column that names it, of the name and type as in training, and the columns that the model adds.</summary>
    /// <inheritdoc cref="Forecast(int?, float?)" path="/param"/>
    /// <inheritdoc cref="Forecast(int?, float?)" path="/exception"/>
    public IDataView ForecastAsDataView(int? horizon = null, float? confidenceLevel = null) =>
        Forecasts(null, horizon, confidenceLevel).View(Columns, Outputs);

    /// <summary>As <see cref="Forecast(IDataView, int?, float?)"/>, as a data view of one row a series.</summary>
    /// <inheritdoc cref="Forecast(IDataView, int?, float?)" path="/param"/>
    /// <inheritdoc cref="Forecast(IDataView, int?, float?)" path="/exception"/>
    public IDataView ForecastAsDataView(IDataView future, int? horizon = null, float? confidenceLevel = null)
    {
        ArgumentNullException.ThrowIfNull(future);
        return Forecasts(future, horizon, confidenceLevel).View(Columns, Outputs);
    }

    /// <summary>Explains the forecast of every series from where the model stands: what past values, covariates and static features contribute to it. Nothing moves.</summary>
    /// <remarks>
    /// <para>Contributions are Shapley values (Shapley 1953), sampled over orders in which the inputs become known (Štrumbelj and Kononenko 2010), of the whole model: scaling, baseline, networks,
    /// limits. At each step they sum to the forecast less that of the baseline, whatever orders are drawn; an input that the model does not read contributes 0.</para>
    /// <para>In the baseline nothing is known but the level: past values are the mean of those that a forecast reads, covariates and static numbers are at their mean in training,
    /// categories are unknown. So a covariate contributes what it does against its usual value, and a forecast at the level has nothing to explain.</para>
    /// </remarks>
    /// <param name="horizon">Steps; null, the default, takes <see cref="Horizon"/>.</param>
    /// <param name="options">Patches of past values, orders that are drawn, which series; null for the defaults.</param>
    /// <returns>An explanation of each series and target; series in the order of their names, keys or numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large.</exception>
    /// <exception cref="ArgumentException">A series that the options name is not known.</exception>
    public IReadOnlyList<ForecastExplanation> Explain(int? horizon = null, ForecastExplanationOptions? options = null) => Explanations(null, horizon, options);

    /// <summary>As <see cref="Explain(int?, ForecastExplanationOptions?)"/>, of the series that occur in rows of the future, which hold what is known ahead.</summary>
    /// <param name="future">Rows of the steps after the last row of each series, as <see cref="Forecast(IDataView, int?, float?)"/> takes them.</param>
    /// <param name="horizon">Steps; null, the default, takes <see cref="Horizon"/>.</param>
    /// <param name="options">Patches of past values, orders that are drawn, which series; null for the defaults.</param>
    /// <inheritdoc cref="Explain(int?, ForecastExplanationOptions?)" path="/remarks"/>
    /// <inheritdoc cref="Explain(int?, ForecastExplanationOptions?)" path="/returns"/>
    /// <exception cref="InvalidOperationException">A series has fewer rows than steps are forecast, or its times do not follow those of the model.</exception>
    public IReadOnlyList<ForecastExplanation> Explain(IDataView future, int? horizon = null, ForecastExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(future);
        return Explanations(future, horizon, options);
    }

    /// <summary>The same model in 8-bit integers, standing where this one stands, and what that does on some rows; <c>mlContext.Model.Quantize</c> does so for whole chains.</summary>
    /// <remarks>
    /// The report's measure is the mean absolute scaled error over all rows and steps (Hyndman and Koehler 2006), or the mean absolute error where no value differs from the one a season before; with bounds it tells the share of values
    /// within them, too. NaN where no row follows another.
    /// </remarks>
    /// <param name="data">Rows that follow where the model stands, as <see cref="Transform"/> takes them.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (LstmForecastingTransformer Model, QuantizationReport Report) Quantize(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return EngineGuard.Read(Guard, () =>
        {
            var (forecaster, layers) = ForecastQuantization.Round(Forecaster);
            var report = new ForecastTrial(this, data).Run(With(Forecaster, threads: 1), With(forecaster, threads: 1), layers);
            return (With(forecaster, Threads), report);
        });
    }

    (ITransformer Model, QuantizationReport Report) IQuantizableTransformer.Quantize(IDataView data) => Quantize(data);

    LstmForecastingTransformer With(Forecaster forecaster, int threads) => new(_host, forecaster, State.Clone(), Columns, [.. Outputs.ColumnNames], [.. Outputs.Quantiles], ConfidenceLevel, threads) { LossCurve = LossCurve };

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A forecast depends on the rows before, so it cannot be made row by row. Use Transform, or CreateTimeSeriesEngine in place of CreatePredictionEngine.");

    IStatefulTransformer IStatefulTransformer.Clone() => With(Forecaster, Threads);

    IRowToRowMapper IStatefulTransformer.GetStatefulRowToRowMapper(DataViewSchema inputSchema) =>
        new StatefulMapper(Bind(inputSchema), (row, guard) => new ForecastEngine(this, row, Guard = guard));

    void ICanSaveModel.Save(ModelSaveContext ctx) => EngineGuard.Save(Guard, () => ForecastModelFile.Save(ctx, this));

    static LstmForecastingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => ForecastModelFile.Load(env, ctx);

    SeriesForecasts Forecasts(IDataView? future, int? horizon, float? confidenceLevel) =>
        EngineGuard.Read(Guard, () => new SeriesForecasts(this, future, horizon ?? Horizon, confidenceLevel ?? ConfidenceLevel));

    IReadOnlyList<ForecastExplanation> Explanations(IDataView? future, int? horizon, ForecastExplanationOptions? options) =>
        EngineGuard.Read(Guard, () => new SeriesExplanations(this, horizon ?? Horizon, options ?? new()).Explain(future, options?.Series));

    /// <summary>The model as it stands after rows, of the series that occur in them alone: what it forecasts is what <see cref="Transform"/> gives at the last row of each, without a forecast at every row before.</summary>
    /// <exception cref="InvalidOperationException">Intervals adapt to the forecasts of each row, or rows cannot be read.</exception>
    internal LstmForecastingTransformer After(IDataView rows)
    {
        if (State.Layout.AdaptiveHorizon > 0) throw new InvalidOperationException("The forecaster's intervals adapt row by row, so it must forecast at each of them: take Transform, or a model without AdaptiveIntervals.");
        var columns = Bind(rows.Schema);
        var state = State.Overlay();
        using var cursor = rows.GetRowCursor(columns.Reads);
        var (session, reader) = (new ForecastSession(Forecaster, state), new ForecastRowReader(this, cursor));
        while (cursor.MoveNext()) reader.Observe(session);
        return new(_host, Forecaster, state, Columns, [.. Outputs.ColumnNames], [.. Outputs.Quantiles], ConfidenceLevel, Threads);
    }

    internal AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var (layout, bound) = (State.Layout, Columns.Bind(_host, schema, State.Layout.Targets));
        layout.Covariates.Check(_host, schema);
        return new(schema, [.. bound.Concat(layout.Covariates.Names.Bind(schema)).DistinctBy(column => column.Index)], Outputs.Columns);
    }
}
