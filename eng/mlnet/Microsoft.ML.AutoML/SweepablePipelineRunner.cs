using System.Diagnostics;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Trains a pipeline and evaluates it on the validation rows or the folds. It does so on the caller's thread.</summary>
sealed class SweepablePipelineRunner(MLContext context, IEvaluateMetricManager metric, IDatasetManager dataset, SweepablePipeline pipeline, IChannel channel) : ITrialRunner
{
    public const string PipelineKey = "_pipeline_";

    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        try
        {
            using var cancellation = ct.Register(() =>
            {
                channel.Info("The trial is cancelled.");
                context.CancelExecution();
            });
            return Task.FromResult(Run(settings));
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    TrialResult Run(TrialSettings settings)
    {
        var clock = Stopwatch.StartNew();
        var (model, value) = dataset switch
        {
            ICrossValidateDatasetManager folds => CrossValidate(settings.Parameter[PipelineKey], folds),
            ITrainValidateDatasetManager split => Validate(settings.Parameter[PipelineKey], split.LoadTrainDataset(context, settings), split.LoadValidateDataset(context, settings)),
            _ => throw new ArgumentException($"Data come from an {nameof(ICrossValidateDatasetManager)} or an {nameof(ITrainValidateDatasetManager)}, not from a {dataset.GetType()}."),
        };
        return new()
        {
            TrialSettings = settings,
            Model = model,
            Metric = value,
            Loss = metric.IsMaximize ? -value : value,
            DurationInMilliseconds = clock.ElapsedMilliseconds,
        };
    }

    // The model is the first fold's; the metric is the mean of all.
    (ITransformer Model, double Metric) CrossValidate(Parameter parameter, ICrossValidateDatasetManager folds)
    {
        var results = context.Data.CrossValidationSplit(folds.Dataset, folds.Fold, folds.SamplingKeyColumnName)
            .Select(fold => Validate(parameter, fold.TrainSet, fold.TestSet)).ToArray();
        return (results[0].Model, results.Average(result => result.Metric));
    }

    (ITransformer Model, double Metric) Validate(Parameter parameter, IDataView train, IDataView validation)
    {
        var model = pipeline.BuildFromOption(context, parameter).Fit(train);
        return (model, metric.Evaluate(context, model.Transform(validation)));
    }

    public void Dispose()
    {
    }
}
