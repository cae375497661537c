using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Batches of a set whose targets change between epochs, so that no loss tells whether a training has diverged.</summary>
sealed class MovingTargets(SetBatches batches) : IBatchSource
{
    public ReadOnlySpan<int> Validation => default;

    public double LossOfNothing() => double.NaN;

    public void Draw(Span<int> examples, Random random) => batches.Draw(examples, random);

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) => batches.CreateLoader(rows, region);
}
