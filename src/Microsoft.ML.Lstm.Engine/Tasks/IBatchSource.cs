using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Draws the examples of a training, by number: whole sequences, chunks of them, windows of series, or what a source without end makes.</summary>
interface IBatchSource
{
    /// <summary>Examples to validate on; those of a block are alike in length.</summary>
    ReadOnlySpan<int> Validation { get; }

    /// <summary>Steps after which longer examples are cut: their chunks go through pass after pass, with the state carried on.</summary>
    int ChunkSteps => int.MaxValue;

    /// <summary>The mean loss on the training examples of outputs that are all 0.</summary>
    double LossOfNothing();

    /// <summary>Draws the training examples of one step, those of a shard alike in length.</summary>
    void Draw(Span<int> examples, Random random);

    /// <summary>Memory for passes over at most so many examples; several loaders work at the same time.</summary>
    IBatchLoader CreateLoader(int rows, ParallelRegion? region);
}
