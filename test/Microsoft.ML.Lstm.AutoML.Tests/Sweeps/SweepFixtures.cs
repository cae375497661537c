using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

/// <summary>Sweeps that take a moment.</summary>
static class SweepFixtures
{
    public static LstmForecastingOptions Options { get; } = new()
    {
        OutputColumnName = "Next",
        InputColumnName = "Value",
        Horizon = 4,
        WindowSize = 12,
        SeasonLength = 6,
        UsePretrained = false,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 5, Members = 1, BatchSize = 32 },
    };

    public sealed class Row
    {
        public float Value { get; set; }
    }

    public static IDataView Series(MLContext context, int count = 120) => context.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(t => new Row { Value = (float)(20 + (5 * Math.Sin(2 * Math.PI * t / 6)) + (3 * Math.Sin(t / 7.0)) + ((t * 7919 % 13) / 13.0)) }).ToArray());

    public static SweepablePipeline Pipeline(MLContext context, LstmForecastingOptions? options = null) => new EstimatorChain<ITransformer>().Append(context.Auto().LstmForecasting(
        options ?? Options, search => search.Only("Network.HiddenSize", "Network.Cell", "Training.LearningRate").Range("Network.HiddenSize", 8, 16).Choices("Network.Cell", CellKind.Lstm, CellKind.Gru)));

    public static AutoMLExperiment Experiment(int trials, SweepMonitor monitor, SweepOptions? sweep = null, int? seed = 1)
    {
        var context = new MLContext(seed);
        return context.Auto().CreateExperiment().SetPipeline(Pipeline(context)).SetDataset(Series(context), 2)
            .SetForecastingMetric(ForecastingMetric.MASE, sweep).SetMaxModelToExplore(trials).SetSweepMonitor(monitor);
    }

    /// <summary>The next steps after a series, by a model.</summary>
    public static float[] Forecast(ITransformer model)
    {
        var context = new MLContext(1);
        return context.Data.CreateEnumerable<Answer>(model.Transform(Series(context)), reuseRowObject: false).Last().Next;
    }

    public sealed class Answer
    {
        public float[] Next { get; set; } = [];
    }
}
