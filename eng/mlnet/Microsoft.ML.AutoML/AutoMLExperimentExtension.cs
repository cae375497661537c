using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.SearchSpace.Option;
using static Microsoft.ML.DataOperationsCatalog;

namespace Microsoft.ML.AutoML;

/// <summary>What an experiment tries, on which data, by which metric, and who proposes.</summary>
public static class AutoMLExperimentExtension
{
    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView train, IDataView validation, bool subSamplingTrainDataset = false)
    {
        if (subSamplingTrainDataset)
            experiment.AddSearchSpace(TrainValidateDatasetManager.SpaceKey, new() { [TrainValidateDatasetManager.RatioKey] = new UniformSingleOption(0, 1, false, 0.1f) });
        return experiment.With(services => services.AddSingleton<IDatasetManager>(new TrainValidateDatasetManager(train, validation)));
    }

    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, TrainTestData trainValidationSplit) =>
        experiment.SetDataset(trainValidationSplit.TrainSet, trainValidationSplit.TestSet);

    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView dataset, int fold = 10, string samplingKeyColumnName = null) =>
        experiment.With(services => services.AddSingleton<IDatasetManager>(
            new CrossValidateDatasetManager { Dataset = dataset, Fold = fold, SamplingKeyColumnName = samplingKeyColumnName }));

    public static AutoMLExperiment SetBinaryClassificationMetric(
        this AutoMLExperiment experiment, BinaryClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") =>
        experiment.SetMetric(MetricManager.Of(metric, labelColumn, predictedColumn));

    public static AutoMLExperiment SetMulticlassClassificationMetric(
        this AutoMLExperiment experiment, MulticlassClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") =>
        experiment.SetMetric(MetricManager.Of(metric, labelColumn, predictedColumn));

    public static AutoMLExperiment SetRegressionMetric(
        this AutoMLExperiment experiment, RegressionMetric metric, string labelColumn = "Label", string scoreColumn = "Score") =>
        experiment.SetMetric(MetricManager.Of(metric, labelColumn, scoreColumn));

    static AutoMLExperiment SetMetric(this AutoMLExperiment experiment, MetricManager metric) =>
        experiment.With(services => services.AddSingleton<IMetricManager>(metric).AddSingleton<IEvaluateMetricManager>(metric));

    /// <summary>Sets runner, monitor and tuner anew: what a user wants otherwise has to come after it.</summary>
    public static AutoMLExperiment SetPipeline(this AutoMLExperiment experiment, SweepablePipeline pipeline) =>
        experiment.AddSearchSpace(SweepablePipelineRunner.PipelineKey, pipeline.SearchSpace)
            .With(services => services.AddSingleton(pipeline))
            .SetTrialRunner<SweepablePipelineRunner>()
            .SetMonitor<MLContextMonitor>()
            .SetEciCostFrugalTuner();

    public static AutoMLExperiment SetCheckpoint(this AutoMLExperiment experiment, string folder)
    {
        Directory.CreateDirectory(folder);
        return experiment.With(services => services.AddSingleton(provider =>
            new TrialLog(folder, provider.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().SearchSpace, provider.GetService<IMetricManager>()?.MetricName)));
    }

    public static AutoMLExperiment SetRandomSearchTuner(this AutoMLExperiment experiment, int? seed = default) =>
        experiment.SetTuner(services => new RandomSearchTuner(services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>(), seed));

    public static AutoMLExperiment SetGridSearchTuner(this AutoMLExperiment experiment, int step = 10) =>
        experiment.SetTuner(services => new GridSearchTuner(services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().SearchSpace, step));

    public static AutoMLExperiment SetCostFrugalTuner(this AutoMLExperiment experiment) => experiment.SetTuner<CostFrugalTuner>();

    public static AutoMLExperiment SetEciCostFrugalTuner(this AutoMLExperiment experiment) => experiment.SetTuner<EciCostFrugalTuner>();
}
