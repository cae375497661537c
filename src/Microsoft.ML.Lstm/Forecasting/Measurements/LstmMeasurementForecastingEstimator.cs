using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Records;
using Microsoft.ML.Lstm.Forecasting.Measurements;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Forecasts the measurements of records at irregular times, such as the progression of a patient's disease, with calibrated prediction intervals.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Forecasting.ForecastMeasurementsByLstm</c>.
/// <para>Input: one row a record, with its steps [steps, measurements], NaN where nothing was measured, and the times of the steps. Output: for each of <see cref="MeasurementForecastOptions.Ahead"/>, which counts from the
/// record's last step, each measurement, with bounds where they are asked for. A record without steps gets the forecast of nothing known.</para>
/// <para>A recurrent network for irregular times (GRU-D, Che et al. 2018, by default) reads the steps; its state decays to a level in continuous time (Mei and Eisner 2017), and each measurement returns from its last value
/// to a level that the state tells. Training cuts records at random and forecasts what was measured behind the cut; bounds are calibrated on records that were held out (split conformal prediction).</para>
/// <para>This is for research; it is no medical device.</para>
/// </remarks>
public sealed class LstmMeasurementForecastingEstimator : IEstimator<LstmMeasurementForecastingTransformer>
{
    static readonly WeightColumn NoWeights = new(null);

    readonly IHost _host;
    readonly LstmMeasurementForecastingOptions _options;
    readonly MeasurementForecastColumns _columns;

    internal LstmMeasurementForecastingEstimator(IHostEnvironment env, LstmMeasurementForecastingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _columns = new(options.CheckedFeatures(), options.AddedColumns, options.ConfidenceLevel, []);
        _host = env.Register(nameof(LstmMeasurementForecastingEstimator));
        _options = (LstmMeasurementForecastingOptions)options.Resolved();
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema);
    }

    /// <summary>Trains on the rows, of which each member holds out a part for early stopping and for the bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">No record has a measurement behind its first step, or a row cannot be read, such as one whose times go back; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmMeasurementForecastingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Check(_host, MLNetInternals.ShapeOf(input.Schema));
        var inputs = _columns.Features.Inputs(_host, input.Schema);
        var (cancellation, name) = (new Cancellation(_host, _options.Training.CancellationToken), $"Column '{_options.FeatureColumnName}'");
        using var progress = new TrainingProgress(_host, "records");
        progress.Say(_columns.Features, inputs, input.Schema);
        var records = Examples.Read(input, _columns.Features, inputs, label: null, open: null, NoWeights, cancellation).Set;
        var model = TrainingProgress.Named(name, () => MeasurementForecaster.Train(records, null, _options, progress.Context(_options.Training, _host, cancellation.IsRequested, name)));
        progress.Say($"Trained: {model.Members} members of {model.Epochs} epochs, validation loss {model.ValidationLoss:G5}");
        if (double.IsNaN(model.ValidationLoss) && _options.ConfidenceLowerBoundColumn is not null)
            progress.Warn($"{name}: no records were held out, so the bounds come from records that were learnt, and are too narrow. Give ten records or more, and a {nameof(TrainingOptions.ValidationFraction)} above 0");
        var names = MeasurementNames.Of(input.Schema[_options.FeatureColumnName], model.Measurements);
        return new(_host, model, _columns with { Names = names }, _options.Training.Threads ?? 0);
    }
}
