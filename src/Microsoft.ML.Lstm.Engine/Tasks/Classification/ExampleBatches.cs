using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Rows of a set, every one once an epoch, scaled, with input noise.</summary>
sealed class ExampleBatches(SequenceNetwork network, FeatureScaler?[] scalers, ILoss loss, DatasetView training, DatasetView? validation) : IBatchSource
{
    readonly DatasetView? _validation = validation?.LongestFirst();
    readonly ShuffledSampler _order = new(training.Rows);

    /// <summary>What training changes at the examples.</summary>
    public TrainingNoise Noise { get; init; }

    public ReadOnlySpan<int> Validation => _validation?.Rows;

    public double LossOfNothing()
    {
        var targets = Array.ConvertAll(training.Rows, row => training.Targets[row]);
        var weights = Array.ConvertAll(training.Rows, row => training.Weights[row]);
        return loss.Evaluate(new float[checked(targets.Length * network.Plan.Scores)], targets, weights, default) / weights.Sum(weight => (double)weight);
    }

    public void Draw(Span<int> examples, Random random)
    {
        _order.Draw(examples, random);
        // A shard is as long as its longest example: like ones together leave the least to pad.
        examples.Sort(training.Order);
    }

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) =>
        new LabelledLoader(new(network, scalers, rows, PassPlan.Training(network.Graph), region), training, _validation, Noise, rows);
}
