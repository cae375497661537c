using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Draws training examples by number: whole sequences, chunks of them, windows of series, or samples of an unbounded source.</summary>
interface IBatchSource
{
    /// <summary>Validation examples; those of a block are alike in length.</summary>
    ReadOnlySpan<int> Validation { get; }

    /// <summary>Steps after which longer examples are cut: their chunks go through pass after pass, with the state carried on.</summary>
    int ChunkSteps => int.MaxValue;

    /// <summary>The baseline loss: the mean over the training examples with all outputs 0.</summary>
    double LossOfNothing();

    /// <summary>Draws the training examples of one step, those of a shard alike in length.</summary>
    void Draw(Span<int> examples, Random random);

    /// <summary>A loader with buffers for at most so many examples; several work at the same time.</summary>
    IBatchLoader CreateLoader(int rows, ParallelRegion? region);
}
