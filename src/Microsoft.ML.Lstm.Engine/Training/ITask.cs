using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What is trained: a network, its loss and its examples, as the training loop sees them.</summary>
interface ITask
{
    /// <summary>Weights of the network, all in one flat array.</summary>
    int WeightCount { get; }

    /// <summary>Floats that <see cref="Pack"/> writes.</summary>
    int PackedSize { get; }

    /// <summary>Examples that loss is validated on; 0 when there are none.</summary>
    int ValidationCount { get; }

    /// <summary>The mean loss on the training examples of outputs that are all 0, as of a network that knows nothing; training that learns stays below.</summary>
    double LossOfNothing();

    /// <summary>Draws fresh weights.</summary>
    void Initialize(Span<float> weights, Random random);

    /// <summary>Packs the weights for the kernels; done once after each change of the weights.</summary>
    void Pack(ReadOnlySpan<float> weights, Span<float> packed);

    /// <summary>Draws the training examples of one step.</summary>
    void Draw(Span<int> examples, Random random);

    /// <summary>Memory and hands for at most so many examples; several of them work at the same time, but for one that has a parallel region.</summary>
    IShard CreateShard(int examples, ParallelRegion? region);
}
