using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>Every row of a set once an epoch, each as two views, one behind the other.</summary>
sealed class ViewBatches(SequenceNetwork network, FeatureScaler?[] scalers, EmbeddingOptions options, DatasetView training, DatasetView? validation) : IBatchSource
{
    readonly int[] _validation = validation is null ? [] : [.. validation.LongestFirst().Rows.SelectMany(row => (int[])[row, row])];
    readonly ShuffledSampler _order = new(training.Rows);

    public ReadOnlySpan<int> Validation => _validation;

    /// <summary>That of outputs which tell no row of a shard from another.</summary>
    public double LossOfNothing() => Math.Log(EmbeddingTrainer.ShardRows - 1);

    public void Draw(Span<int> examples, Random random)
    {
        var some = examples[..(examples.Length / 2)];
        _order.Draw(some, random);
        some.Sort(training.Order);
        for (var i = some.Length - 1; i >= 0; i--) examples.Slice(2 * i, 2).Fill(examples[i]);
    }

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) =>
        new ViewLoader(network, new(network, scalers, rows, PassPlan.Training(network.Graph), region), options, training.Examples, rows);
}
