using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace.Option;
using Microsoft.ML.Trainers.FastTree;
using Space = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>A toy regression, and pipelines for it.</summary>
static class ToyPipeline
{
    /// <summary>Two periodic features, and the square of the one modulo its period: easy for a tree, hard for a line.</summary>
    public static IDataView Data(MLContext context) =>
        context.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(i => new Row { Features = [i % 7, i % 5], Label = i * i % 7 }));

    /// <summary>One step with a number x in [0, 1] that starts at 0.3, never built.</summary>
    public static SweepablePipeline OfNumber(MLContext context) =>
        new SweepableEstimator((_, _) => context.Transforms.CopyColumns("a", "b"), new Space { ["x"] = new UniformDoubleOption(0, 1, false, 0.3) })
            .Append(context.Transforms.CopyColumns("c", "a"));

    public static SweepableEstimator Tree(MLContext context, string name = "Features") => context.Auto().CreateSweepableEstimator(
        (trial, settings) => trial.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            FeatureColumnName = name,
            NumberOfLeaves = settings.Leaves,
            NumberOfTrees = 30,
            MinimumExampleCountPerLeaf = 1,
            NumberOfThreads = 1,
        }),
        new Microsoft.ML.SearchSpace.SearchSpace<TreeSettings>());

    public static SweepableEstimator Linear(MLContext context) => context.Auto().CreateSweepableEstimator(
        (trial, settings) => trial.Regression.Trainers.LbfgsPoissonRegression(l2Regularization: settings.L2), new Microsoft.ML.SearchSpace.SearchSpace<LinearSettings>());

    sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    public sealed class TreeSettings
    {
        [SearchSpace.Range(2, 16, 4)]
        public int Leaves { get; set; }
    }

    public sealed class LinearSettings
    {
        [SearchSpace.Range(1e-3f, 10f, 1f, true)]
        public float L2 { get; set; }
    }
}
