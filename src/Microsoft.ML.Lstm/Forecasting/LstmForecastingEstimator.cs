using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Trains an LSTM network (Hochreiter and Schmidhuber 1997) to forecast one or many series.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Forecasting.ForecastByLstm</c>.
/// <para>Input: a column of numbers of any type, one row a time step, in order; NaN is a missing value, which training masks. Optionally a text, integer or
/// key column that names the row's series; keys are known by the values that they stand for. Series shorter than a window are used, masked. Output: a known-size vector of <see cref="float"/>,
/// the next values, and optionally two more with their bounds.</para>
/// <para>To hold data out, cut by time (the last rows of every series), or by series with <c>samplingKeyColumnName</c>. <c>TrainTestSplit</c> without it takes
/// rows at random out of the middle of a series: what is left is no series of equal steps, and the model has seen the neighbours of what it is evaluated on.</para>
/// <para>Each window is scaled by its own level and spread, so a trend beyond the training range is followed, and no normalisation is needed before.
/// The network corrects a seasonal forecast; the bounds come from its quantiles, calibrated on the validation part (split conformal
/// prediction, Romano, Patterson and Candès 2019). The same seed and data give the same bits on any number of threads, on
/// the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmForecastingEstimator : IEstimator<LstmForecastingTransformer>
{
    readonly IHost _host;
    readonly LstmForecastingOptions _options;
    readonly SeriesColumns _columns;

    internal LstmForecastingEstimator(IHostEnvironment env, LstmForecastingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = env.Register(nameof(LstmForecastingEstimator));
        _options = (LstmForecastingOptions)options.Resolved();
        _columns = options.SeriesColumns;
    }

    /// <summary>Columns and settings.</summary>
    internal LstmForecastingOptions Options => _options;

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        _options.CovariateNames.Check(_host, inputSchema);
        return ForecastOutputs.Shape(inputSchema, _options.AddedColumns.All);
    }

    /// <summary>Reads the series, trains the network and returns it standing at their ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">The data hold an infinity, or too few values to learn from; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmForecastingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, null);
    }

    /// <summary>Goes on from a trained model (incremental training), as where new rows come every night.</summary>
    /// <remarks>
    /// <para>The previous model's window, seasons, scalers, categories, calendar and networks stay, and its linear baseline unless one that is fitted anew forecasts the validation part better, by more than chance: of the options, those that say so are not read again; horizon, cell, loss and columns must be the
    /// same. Its networks are trained for as many epochs more as are better on the validation part of <paramref name="data"/>, so they stay as they are where none is. A model without
    /// a network (<see cref="LstmForecastingTransformer.HasNetwork"/>) gets one, if its baseline can be improved. A category that the previous model has not seen is read as unknown.</para>
    /// <para>The new model stands at the end of <paramref name="data"/>. A series whose rows go on by their times where the previous model stands keeps what came before; without a time column
    /// its rows are all that is known of it, so give at least as many as a forecast reads. Series of the previous model that <paramref name="data"/> do not hold stay where they are; others are added.</para>
    /// </remarks>
    /// <param name="data">Rows to learn from: new ones, or old and new ones together.</param>
    /// <param name="previousModel">What this estimator returned, or a chain with it; it stays as it is.</param>
    /// <exception cref="ArgumentException">The previous model holds no forecaster, or one with another horizon, cell, loss or columns.</exception>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    public LstmForecastingTransformer Fit(IDataView data, ITransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(previousModel);
        return Fit(data, ForecastContinuation.Previous(previousModel));
    }

    LstmForecastingTransformer Fit(IDataView input, LstmForecastingTransformer? previous)
    {
        if (previous is not null) ForecastContinuation.Check(previous, _options);
        var cancellation = new Cancellation(_host, _options.Training.CancellationToken);
        var series = SeriesData.Read(_host, input, _columns with { Naming = previous?.Columns.Naming }, _options, cancellation, previous?.State.Layout.Covariates);
        using var progress = new TrainingProgress(_host, "windows");
        foreach (var (column, unknown) in series.UnknownCategories())
            progress.Warn($"Column '{column}': {unknown} of the categories of the data's series are not among those of the previous model; they are read as unknown. Train a new model to learn them");
        var forecaster = TrainingProgress.Named($"Column '{_columns.Value}'", () =>
            series.Train(_options, progress.Context(_options.Training, _host, cancellation.IsRequested, $"Column '{_columns.Value}'"), previous?.Forecaster), series.SeriesName);
        if (forecaster is { Epochs: 0, Model.Baseline.Pretrained: null } && _options.Training.Epochs != 0)
        {
            progress.Warn($"The model holds no network: {(_options.Training.ValidationFraction > 0 ? "on the validation part" : "on the training windows")} the baseline that networks correct was better alone than with any network, or there are too few windows to tell, so it is the forecast. More history, another window or more series may change that; HasNetwork tells");
        }
        var state = series.CaptureState(forecaster, _options.AdaptiveIntervals, () => progress.Work("Bringing the series to their ends"), previous?.State);
        progress.Say($"Trained: {forecaster.Members} members of {forecaster.Epochs} epochs, seasons {(forecaster.Seasons.Count == 0 ? "none" : string.Join(", ", forecaster.Seasons))}. Of the validation part's values {forecaster.Coverage:P1} lay within bounds for {_options.ConfidenceLevel:P1}");
        var naming = ForecastContinuation.Naming(SeriesNaming.Of(input.Schema, _columns.Series), previous?.Columns.Naming, state);
        return new(_host, forecaster, state, _columns with { Naming = naming }, [.. _options.AddedColumns.All], _options.QuantilesColumnName is null ? [] : [.. _options.Quantiles], _options.ConfidenceLevel, _options.Training.Threads ?? 0) { LossCurve = [.. progress.LossCurve] };
    }
}
