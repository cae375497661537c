using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What is trained: a network, its loss and its examples, as the training loop sees them.</summary>
interface ITask
{
    /// <summary>Weights of the network, all in one flat array.</summary>
    int WeightCount { get; }

    /// <summary>Floats that <see cref="Pack(ReadOnlySpan{float}, Span{float})"/> writes.</summary>
    int PackedSize { get; }

    /// <summary>Examples of the validation set; 0 without one.</summary>
    int ValidationCount { get; }

    /// <summary>The baseline loss: the mean over the training examples with all outputs 0; a trained network stays below.</summary>
    double LossOfNothing();

    /// <summary>Draws fresh weights.</summary>
    void Initialize(Span<float> weights, Random random);

    /// <summary>Packs the weights for the kernels; done once after each change of the weights.</summary>
    void Pack(ReadOnlySpan<float> weights, Span<float> packed);

    /// <summary>Packs the weights of a training step, without what dropout with this seed leaves out of them.</summary>
    void Pack(ReadOnlySpan<float> weights, Span<float> packed, ulong seed) => Pack(weights, packed);

    /// <summary>Draws the training examples of one step.</summary>
    void Draw(Span<int> examples, Random random);

    /// <summary>A worker with buffers for at most this many examples; several run at the same time, except one that has a parallel region.</summary>
    IShard CreateShard(int examples, ParallelRegion? region);

    /// <summary>Writes or reads, for a checkpoint, what the task itself carries from step to step and draws cannot restore; nothing for most.</summary>
    void Transfer(ModelCodec codec)
    {
    }

    /// <summary>[examples of a batch, n]: what <see cref="Transfer"/> has of each, where several machines train, and each knows its own ones only; empty for most.</summary>
    Span<float> Carried => default;
}
