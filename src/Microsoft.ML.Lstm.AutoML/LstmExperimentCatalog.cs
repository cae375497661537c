using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.AutoML.Evaluations;
using Microsoft.ML.Lstm.AutoML.Trials;
using Microsoft.ML.Lstm.AutoML.Tuners;

namespace Microsoft.ML.AutoML;

/// <summary>Sweeps of sequence models and of forecasters, as settings of ML.NET's experiments.</summary>
public static class LstmExperimentCatalog
{
    extension(AutoMLExperiment experiment)
    {
        /// <summary>
        /// Makes it a forecasting experiment: each trial is backtested with a rolling origin over the data of <c>SetDataset(data, fold)</c>, or over the validation rows of <c>SetDataset(train, validation)</c>, which
        /// come after those of the training. Its loss is the mean over the folds; a trial wins that beats the options as given by more than chance (<see cref="LstmTrialResult.Verdict"/>). The model of a trial that is the best so
        /// far is trained on all rows.
        /// </summary>
        /// <remarks>Call it after <c>SetPipeline</c>, as all that sets a metric. It also sets the tuner of <see cref="SetParzenTuner"/>; a tuner that is set afterwards replaces it.</remarks>
        /// <param name="metric">What is optimized.</param>
        /// <param name="options">How trials run; null takes the defaults.</param>
        public AutoMLExperiment SetForecastingMetric(ForecastingMetric metric, SweepOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(experiment);
            if (!Enum.IsDefined(metric)) throw new ArgumentOutOfRangeException(nameof(metric), metric, $"There is no such metric. Take one of {string.Join(", ", Enum.GetNames<ForecastingMetric>())}.");
            var sweep = new Sweep(options ?? new());
            return experiment.SetParzenTuner().SetTrialRunner(services => new SweepTrialRunner(
                sweep, services, (all, _) => new RollingOriginEvaluation(metric, sweep.Options, (IDatasetManager?)all.GetService(typeof(IDatasetManager)))));
        }

        /// <summary>
        /// Runs the trials of a classification or regression experiment by this library's runner in place of ML.NET's: a trial wins that beats the options as given by more than chance, hopeless trials end early,
        /// a checkpoint lets an interrupted sweep go on, and the model of a cross-validated trial that is the best so far is trained on all rows.
        /// </summary>
        /// <remarks>Call it after <c>SetPipeline</c>, <c>SetDataset</c> and the metric.</remarks>
        /// <param name="options">How trials run; null takes the defaults.</param>
        public AutoMLExperiment SetSweep(SweepOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(experiment);
            var sweep = new Sweep(options ?? new());
            return experiment.SetTrialRunner(services => new SweepTrialRunner(
                sweep, services, (all, seed) => new DatasetEvaluation((IDatasetManager?)all.GetService(typeof(IDatasetManager)), (IMetricManager?)all.GetService(typeof(IMetricManager)), seed)));
        }

        /// <summary>
        /// Proposes by Parzen estimators of good and bad settings (Bergstra et al. 2011), after the options as they were given, and for forecasters before that without training. It proposes
        /// the same for the same seed and losses, starts from the defaults, and leaves out what takes more than four times the operations of the options as they were given.
        /// </summary>
        /// <param name="seed">Of all that is drawn; null takes the experiment's, or 1.</param>
        public AutoMLExperiment SetParzenTuner(int? seed = null)
        {
            ArgumentNullException.ThrowIfNull(experiment);
            return experiment.SetTuner(services => new ParzenTuner(services, seed));
        }

        /// <summary>Follows the sweep by a monitor that knows its limits, so that it can tell the time left. Call it after the limits are set.</summary>
        /// <param name="monitor">The monitor; its report can be made at any time.</param>
        public AutoMLExperiment SetSweepMonitor(SweepMonitor monitor)
        {
            ArgumentNullException.ThrowIfNull(experiment);
            ArgumentNullException.ThrowIfNull(monitor);
            return experiment.SetMonitor(services => services.GetService(typeof(AutoMLExperiment.AutoMLExperimentSettings)) is AutoMLExperiment.AutoMLExperimentSettings settings
                ? monitor.Limit(settings.MaxModels, settings.MaxExperimentTimeInSeconds) : monitor);
        }
    }
}
