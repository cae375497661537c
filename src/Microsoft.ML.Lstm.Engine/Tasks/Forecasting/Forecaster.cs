using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>A fitted forecaster: from the last values of a series to its next ones, with bounds. It is immutable; any number of threads may share it.</summary>
public sealed class Forecaster
{
    const string Kind = "FCST";
    const uint FormatVersion = 11;
    const int BlockRows = 256;

    internal Forecaster(ForecastModel model)
    {
        Model = model;
        Reader = new(model.Plan);
        Packed = Array.ConvertAll(model.Members, weights => model.Network.Graph.Pack(weights));
    }

    internal ForecastModel Model { get; }

    internal WindowReader Reader { get; }

    /// <summary>Each member's weights as the kernels read them.</summary>
    internal float[][] Packed { get; }

    /// <summary>Forecast horizon: future values that are forecast at once.</summary>
    public int Horizon => Model.Horizon;

    /// <summary>Values of the past that the network reads.</summary>
    public int WindowSize => Model.Plan.WindowSize;

    /// <summary>Last values of a series that a forecast reads: the window, 8 or two seasons, whichever is longest.</summary>
    public int HistoryLength => Model.Plan.HistoryLength;

    /// <summary>Lengths of the seasons that were given or found, the shorter first; empty for none.</summary>
    public IReadOnlyList<int> Seasons => Array.AsReadOnly(Model.Plan.Seasons);

    /// <summary>What the forecaster reads beside the values: covariates known ahead, past covariates, static features, categories; empty for nothing.</summary>
    public IReadOnlyList<FeatureSpec> Covariates => Array.AsReadOnly(Model.Plan.Covariates.Fields);

    /// <summary>What reads the past.</summary>
    public ForecastArchitecture Architecture => Model.Network.Architecture;

    /// <summary>How the networks reach the steps of the horizon.</summary>
    public ForecastDecoding Decoding => Model.Network.Decoding;

    /// <summary>The loss that the networks were trained with.</summary>
    public ForecastLoss Loss => Model.Network.Loss;

    /// <summary>Whether the logarithm of the values is what the network forecasts.</summary>
    public bool LogTransform => Model.Plan.Log;

    /// <summary>Networks in the ensemble; their forecasts are averaged.</summary>
    public int Members => Model.Members.Length;

    /// <summary>The confidence level set in training.</summary>
    public float ConfidenceLevel => Model.ConfidenceLevel;

    /// <summary>Empirical coverage: the fraction of the validation values within the bounds at <see cref="ConfidenceLevel"/>, each half evaluated by the other; NaN without validation.</summary>
    public double Coverage => Model.Coverage;

    /// <summary>Validation windows that the bounds are calibrated on.</summary>
    public int CalibrationRows => Model.Scores.Rows;

    /// <summary>The best loss on the validation part; NaN without one.</summary>
    public double ValidationLoss => Model.ValidationLoss;

    /// <summary>Best epoch by validation loss; the members are trained for as many.</summary>
    public int Epochs => Model.Epochs;

    /// <summary>Writes the forecaster; equal forecasters give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => ForecastModel.Transfer(codec, Model));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static Forecaster Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new Forecaster(ForecastModel.Transfer(codec, null)));

    /// <summary>
    /// Writes the whole model as an ONNX model (operator set 12). Its input "History" is [batch, steps]: the last values of each series, the oldest first, NaN where missing; a forecast reads the last
    /// <see cref="HistoryLength"/> of them, fewer are a series that has just begun. "Forecast", "Lower" and "Upper" are [batch, <see cref="Horizon"/>], NaN of a row without any value. The stream stays open.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="confidenceLevel">The part of the values that should lie between the bounds; null, the default, takes <see cref="ConfidenceLevel"/>.</param>
    /// <exception cref="NotSupportedException">A part of the model has no form in ONNX; the message says which, and what to do. Nothing is written.</exception>
    public void SaveOnnx(Stream stream, float? confidenceLevel = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var level = Require.Inside(confidenceLevel ?? ConfidenceLevel, 0, 1, nameof(confidenceLevel));
        var file = new OnnxModelGraph();
        var history = new OnnxGraph(file).Value(file.Input("History", OnnxType.Float, "batch", "steps"));
        string[] outputs = ["Forecast", "Lower", "Upper"];
        foreach (var output in outputs) file.Output(output, OnnxType.Float, "batch", Horizon);
        var written = ForecastOperators.Write(Model, history, [level]);
        foreach (var (value, output) in new[] { written.Point, written.Lower[0], written.Upper[0] }.Zip(outputs)) history.Graph.Name(value, output);
        OnnxFile.Write(stream, file);
    }

    /// <summary>Trains on one or many series.</summary>
    /// <param name="series">The series, each with its values in order of time; NaN is a missing value. Lengths may differ.</param>
    /// <param name="options">How to build and train it; its window and horizon must be set.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <param name="previous">
    /// A forecaster to go on from (a warm start); null, the default, for none. Its window, seasons, scalers and network are taken as they are, its linear baseline is fitted anew where held-out windows are forecast better with that, and its networks are trained for as
    /// many epochs more as are better on the new data's validation part, which may be none. Horizon, cells and fields must be the same.
    /// </param>
    /// <exception cref="ArgumentException">A value is infinite, or an option does not fit the data or the previous forecaster.</exception>
    /// <exception cref="TooLittleDataException">No series has enough observed values to train on.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped before its first epoch was done.</exception>
    public static Forecaster Train(IReadOnlyList<float[]> series, ForecastOptions options, int seed = 0, Forecaster? previous = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(series, options, new TrainingContext(options.Training, seed), previous);
    }

    internal static Forecaster Train(IReadOnlyList<float[]> series, ForecastOptions options, TrainingContext context, Forecaster? previous = null) => Train(series, null, options, context, previous);

    /// <summary>Trains on one or many series with covariates.</summary>
    /// <param name="series">
    /// One example a series. Its one <see cref="FieldRole.Target"/> is the series: a value a step, in order of time, NaN where missing. Sequences of numbers are covariates, a step of them for each
    /// value: <see cref="FieldRole.KnownFuture"/> ones are known for the steps to forecast, too, and may be longer than the series; <see cref="FieldRole.Input"/> ones are known of the past only.
    /// Static numbers, and sequences of one token (categories, which are embedded), describe the whole series.
    /// </param>
    /// <param name="options">How to build and train it; its window and horizon must be set.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <param name="previous">A forecaster to go on from (a warm start); null, the default, for none. See <see cref="Train(IReadOnlyList{float[]}, ForecastOptions, int, Forecaster)"/>.</param>
    /// <inheritdoc cref="Train(IReadOnlyList{float[]}, ForecastOptions, int, Forecaster)" path="/exception"/>
    public static Forecaster Train(ExampleSet series, ForecastOptions options, int seed = 0, Forecaster? previous = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(series, options, new TrainingContext(options.Training, seed), previous);
    }

    internal static Forecaster Train(ExampleSet series, ForecastOptions options, TrainingContext context, Forecaster? previous = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        var target = ForecastFields.Check(series);
        return Train([.. Enumerable.Range(0, series.Count).Select(s => series.Values(s, target).ToArray())], series, options, context, previous);
    }

    internal static Forecaster Train(IReadOnlyList<float[]> series, ExampleSet? covariates, ForecastOptions options, TrainingContext context, Forecaster? previous)
    {
        ArgumentNullException.ThrowIfNull(series);
        options = options.Resolved();
        previous?.CheckContinues(options, covariates);
        return context.Run(Describe, () => new ForecastTrainer(series, covariates, options, context, previous?.Model.InSinglePrecision).Train());

        void Describe(TrainingFingerprint fingerprint)
        {
            fingerprint.AddProperties(options);
            foreach (var values in series) fingerprint.Add(values);
            if (covariates is not null) fingerprint.Add(covariates);
            foreach (var member in previous?.Model.Members ?? []) fingerprint.Add(member);
        }
    }

    /// <summary>Refuses options and fields with which one cannot go on from this forecaster.</summary>
    void CheckContinues(ForecastOptions options, ExampleSet? series)
    {
        if (options.Horizon != Horizon) Throw(nameof(options.Horizon), $"{Horizon}", $"{options.Horizon}");
        if (options.Network.Cell != Model.Network.Cell) Throw(nameof(options.Network.Cell), $"{Model.Network.Cell}", $"{options.Network.Cell}");
        if (options.Architecture is { } architecture && architecture != Architecture) Throw(nameof(options.Architecture), $"{Architecture}", $"{options.Architecture}");
        if (options.Decoding is { } decoding && decoding != Decoding) Throw(nameof(options.Decoding), $"{Decoding}", $"{options.Decoding}");
        if (options.Loss != Loss) Throw(nameof(options.Loss), $"{Loss}", $"{options.Loss}");
        FeatureSpec.CheckSame(Model.Plan.Covariates.Fields, series?.Inputs ?? [], "the previous forecaster", "previous");

        [DoesNotReturn]
        static void Throw(string name, string before, string now) =>
            throw new ArgumentException($"{name} of the previous forecaster is {before}, but {now} is asked for. To go on from it, give {before}; for another one, train a new model.", "previous");
    }

    /// <summary>Whether <see cref="Quantize(ExampleSet)"/> made it.</summary>
    public bool IsQuantized => Model.Network.IsQuantized;

    /// <inheritdoc cref="Quantize(ExampleSet)"/>
    /// <param name="series">Series to judge by, each with its values in order of time; NaN is a missing value. Weights and roundings do not depend on them.</param>
    public (Forecaster Model, QuantizationReport Report) Quantize(IReadOnlyList<float[]> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        FeatureSpec.CheckSame(Model.Plan.Covariates.Fields, [], "the forecaster", nameof(series));
        return new ForecastQuantization(this, series, null).Quantize();
    }

    /// <summary>The same forecaster with products in 8-bit integers (<see cref="Layers.Quantized"/>), in a smaller file, and what that does on some series.</summary>
    /// <remarks>
    /// <para>Each series is forecast over its last <see cref="Horizon"/> values and, as long as a whole history lies before, over those before them. The measure is the mean absolute scaled error (Hyndman and Koehler 2006), or
    /// the mean absolute error where no value differs from the one a season before; beside it stands how often the bounds held the value.</para>
    /// <para>Baseline, conformal widths and a pretrained forecaster stay as they are.</para>
    /// </remarks>
    /// <param name="series">Series to judge by, as <see cref="Train(ExampleSet, ForecastOptions, int, Forecaster)"/> takes them, such as were not trained on. Weights and roundings do not depend on them.</param>
    /// <exception cref="ArgumentException">There is no series of two values or more, or they have other fields than the training's.</exception>
    /// <exception cref="InvalidOperationException">The forecaster is quantised already, or no layer of it can be.</exception>
    public (Forecaster Model, QuantizationReport Report) Quantize(ExampleSet series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var target = ForecastFields.Check(series);
        FeatureSpec.CheckSame(Model.Plan.Covariates.Fields, series.Inputs, "the forecaster", nameof(series));
        return new ForecastQuantization(this, [.. Enumerable.Range(0, series.Count).Select(s => series.Values(s, target).ToArray())], series).Quantize();
    }

    /// <summary>Forecasts the next <see cref="Horizon"/> values of each row.</summary>
    /// <inheritdoc cref="Forecast(HistoryBatch, int, int, Span{float}, Span{float}, Span{float}, float, ForecastPredictor)"/>
    public void Forecast(
        ReadOnlySpan<float> histories, int rows, Span<float> point, Span<float> lower, Span<float> upper, float confidenceLevel, ForecastPredictor buffers) =>
        Forecast(new HistoryBatch { Values = histories }, rows, Horizon, point, lower, upper, confidenceLevel, buffers);

    /// <summary>Forecasts what comes after each series of a data set, which has the fields of the training's.</summary>
    /// <param name="series">One example a series, as in training; covariates that are known ahead must reach <paramref name="horizon"/> steps behind the values.</param>
    /// <param name="horizon">Values to forecast, 1 or more.</param>
    /// <param name="point">[series, horizon]: overwritten with the forecasts (medians).</param>
    /// <param name="lower">[series, horizon]: overwritten with the lower bounds; or empty.</param>
    /// <param name="upper">[series, horizon]: overwritten with the upper bounds; or empty.</param>
    /// <param name="confidenceLevel">The part of the values that should lie between the bounds.</param>
    /// <param name="buffers">Memory, which belongs to this forecaster; one thread at a time may use it.</param>
    /// <exception cref="ArgumentException">The fields are not those of the training, or a covariate is known too few steps ahead.</exception>
    public void Forecast(ExampleSet series, int horizon, Span<float> point, Span<float> lower, Span<float> upper, float confidenceLevel, ForecastPredictor buffers)
    {
        ArgumentNullException.ThrowIfNull(series);
        Require.AtLeast(horizon, 1);
        var target = ForecastFields.Check(series);
        FeatureSpec.CheckSame(Model.Plan.Covariates.Fields, series.Inputs, "the forecaster", nameof(series));
        SeriesHistories.CheckAhead(series, target, horizon);
        var rows = new HistoryRows(Model.Plan, Math.Min(BlockRows, series.Count), horizon);
        for (var first = 0; first < series.Count; first += rows.Count)
        {
            rows.Clear();
            while (rows.HasRoom && first + rows.Count < series.Count) SeriesHistories.Add(rows, Model.Plan, series, first + rows.Count, target, series.Values(first + rows.Count, target).Length, horizon);
            var (at, size) = (first * horizon, rows.Count * horizon);
            Forecast(
                rows.Batch, rows.Count, horizon, point.Slice(at, size), lower.IsEmpty ? lower : lower.Slice(at, size), upper.IsEmpty ? upper : upper.Slice(at, size), confidenceLevel, buffers);
        }
    }

    /// <inheritdoc cref="Forecast(HistoryBatch, int, int, Span{float}, Span{float}, Span{float}, float, ForecastPredictor)"/>
    public void Forecast(
        ReadOnlySpan<float> histories, int rows, int horizon, Span<float> point, Span<float> lower, Span<float> upper, float confidenceLevel, ForecastPredictor buffers) =>
        Forecast(new HistoryBatch { Values = histories }, rows, horizon, point, lower, upper, confidenceLevel, buffers);

    /// <summary>Forecasts the next values of each row; a row's result does not depend on the other rows, nor on the threads.</summary>
    /// <remarks>
    /// <para>Beyond the trained horizon the forecast goes on from itself: forecasts are taken for values, but the bounds keep the spread of the last observed
    /// window, and grow with the number of horizons as the errors were seen to grow on the series learnt from (<see cref="ErrorGrowth"/>).</para>
    /// <para>Missing values at the end of a history are a gap: the forecast bridges it from the last observed value, so after k missing values the bounds of
    /// the next step are those of a forecast k + 1 steps ahead, and never narrower than those within the gap.</para>
    /// </remarks>
    /// <param name="histories">The last values of each row's series. A row without any value has NaN for a forecast.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="horizon">Values to forecast, 1 or more.</param>
    /// <param name="point">[rows, horizon]: overwritten with the forecasts (medians).</param>
    /// <param name="lower">[rows, horizon]: overwritten with the lower bounds; or empty.</param>
    /// <param name="upper">[rows, horizon]: overwritten with the upper bounds; or empty.</param>
    /// <param name="confidenceLevel">The part of the values that should lie between the bounds; levels beyond the scores seen get the widest of them.</param>
    /// <param name="buffers">Memory, which belongs to this forecaster; one thread at a time may use it.</param>
    internal void Forecast(
        HistoryBatch histories, int rows, int horizon, Span<float> point, Span<float> lower, Span<float> upper, float confidenceLevel, ForecastPredictor buffers) =>
        ForecastLevels(histories, rows, horizon, [confidenceLevel], point, lower, upper, buffers);

    /// <summary>As <see cref="Forecast(HistoryBatch, int, int, Span{float}, Span{float}, Span{float}, float, ForecastPredictor)"/>, with the bounds of several confidence levels.</summary>
    /// <param name="histories">The last values of each row's series.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="horizon">Values to forecast, 1 or more.</param>
    /// <param name="confidenceLevels">Levels in ascending order; bounds of a higher one are never narrower.</param>
    /// <param name="point">[rows, horizon]: overwritten with the forecasts (medians).</param>
    /// <param name="lower">[levels, rows, horizon]: overwritten with the lower bounds; or empty.</param>
    /// <param name="upper">[levels, rows, horizon]: overwritten with the upper bounds; or empty.</param>
    /// <param name="buffers">Memory, which belongs to this forecaster; one thread at a time may use it.</param>
    internal void ForecastLevels(
        HistoryBatch histories, int rows, int horizon, ReadOnlySpan<float> confidenceLevels, Span<float> point, Span<float> lower, Span<float> upper, ForecastPredictor buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Require.AtLeast(rows, 0);
        Require.AtLeast(horizon, 1);
        var last = 0f;
        foreach (var level in confidenceLevels)
        {
            Require.Inside(level, 0, 1);
            if (level < last) throw new ArgumentException(FormattableString.Invariant($"Confidence level {level} comes after {last}. Give them in ascending order."), nameof(confidenceLevels));
            last = level;
        }

        var (count, bounds) = (checked(rows * horizon), checked(confidenceLevels.Length * rows * horizon));
        CheckLengths(histories, rows);
        CheckCovariates(histories, rows);
        if (point.Length != count) ThrowLength(nameof(point), point.Length, $"{rows} rows of {horizon} values");
        if (lower.Length != bounds && lower.Length != 0) ThrowLength(nameof(lower), lower.Length, $"{rows} rows of {horizon} values of {confidenceLevels.Length} levels, or none,");
        if (upper.Length != bounds && upper.Length != 0) ThrowLength(nameof(upper), upper.Length, $"{rows} rows of {horizon} values of {confidenceLevels.Length} levels, or none,");
        buffers.Forecast(this, histories, rows, horizon, point, lower, upper, confidenceLevels);
    }

    /// <summary>The spread of a series' window at its last observed value, to be kept with the series where a gap is filled with forecasts.</summary>
    /// <param name="history">One row: the series before the gap.</param>
    /// <param name="buffers">Memory, which belongs to this forecaster; one thread at a time may use it.</param>
    internal SpreadEstimate SpreadOf(HistoryBatch history, ForecastPredictor buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        CheckLengths(history, 1);
        return buffers.SpreadOf(this, history);
    }

    /// <summary>Whether the last value of a history [HistoryLength] is an isolated outlier, which is read as missing.</summary>
    internal bool EndsWithOutlier(ReadOnlySpan<float> history) => !IsolatedOutlier.Fence(history, Model.Plan.Seasons, Model.Plan.OutlierRanges).Holds(history[^1]);

    void CheckLengths(HistoryBatch batch, int rows)
    {
        var values = (long)rows * HistoryLength;
        if (batch.Values.Length != values) ThrowLength(nameof(batch.Values), batch.Values.Length, $"{rows} rows of {HistoryLength} values");
        if (batch.Observed.Length != values && batch.Observed.Length != 0) ThrowLength(nameof(batch.Observed), batch.Observed.Length, $"{rows} rows of {HistoryLength} values, or none,");
        if (batch.Gaps.Length != rows && batch.Gaps.Length != 0) ThrowLength(nameof(batch.Gaps), batch.Gaps.Length, $"{rows} values, or none,");
        if (batch.Spreads.Length != rows && batch.Spreads.Length != 0) ThrowLength(nameof(batch.Spreads), batch.Spreads.Length, $"{rows} values, or none,");
    }

    void CheckCovariates(HistoryBatch batch, int rows)
    {
        var (config, steps) = (Model.Plan.Covariates, (long)rows * (Model.Plan.CovariateHistory + batch.CovariatesAhead));
        if (batch.Covariates.Length != steps * config.StepSize && batch.Covariates.Length != 0)
            ThrowLength(nameof(batch.Covariates), batch.Covariates.Length, $"{rows} rows of {Model.Plan.CovariateHistory + batch.CovariatesAhead} steps of {config.StepSize} values, or none,");
        if (batch.Statics.Length != (long)rows * config.Static && batch.Statics.Length != 0) ThrowLength(nameof(batch.Statics), batch.Statics.Length, $"{rows} rows of {config.Static} values, or none,");
        if (batch.Categories.Length != (long)rows * config.Categories.Length && batch.Categories.Length != 0)
            ThrowLength(nameof(batch.Categories), batch.Categories.Length, $"{rows} rows of {config.Categories.Length} values, or none,");
    }

    [DoesNotReturn]
    static void ThrowLength(string name, int length, string expected) => throw new ArgumentException($"{name} holds {length} values, but {expected} are expected.", name);
}
