using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>A function of sequences [B, T, InputSize] -> [B, T, OutputSize] and its gradient, in closed form.</summary>
/// <remarks>
/// A layer owns sizes only. Weights, gradients, tape and scratch are flat arrays that come in a pass, so one instance serves every
/// thread; randomness comes in as a seed. Sizes of tape and scratch are planned from the shape, so that nothing is allocated per step.
/// </remarks>
public interface ILayer
{
    /// <summary>Features of each input step.</summary>
    int InputSize { get; }

    /// <summary>Features of each output step.</summary>
    int OutputSize { get; }

    /// <summary>Steps of the output for so many of the input: as many, except for a layer that pools a sequence.</summary>
    int OutputSteps(int steps) => steps;

    /// <summary>Names, sizes and places of the weights.</summary>
    WeightLayout Weights { get; }

    /// <summary>Floats of state that a sequence carries from one chunk to the next; 0 for a layer that sees one step at a time.</summary>
    int StateSize => 0;

    /// <summary>
    /// Whether an output depends on steps that no state carries, so that a sequence must not be cut into chunks: pools, reversed
    /// layers, attention, convolutions.
    /// </summary>
    bool NeedsWholeSequence => !KeepsSteps;

    /// <summary>Whether the output has a step for each of the input, so that the mask of the input's steps applies to the output's.</summary>
    bool KeepsSteps => OutputSteps(2) == 2 && OutputSteps(3) == 3;

    /// <summary>Floats that <see cref="Pack"/> writes: the weights in the order in which the kernels read them.</summary>
    int PackedSize => 0;

    /// <summary>Floats of the tape, which Forward writes and Backward reads.</summary>
    /// <exception cref="OverflowException">They exceed the largest array.</exception>
    int TapeSize(int batch, int steps) => 0;

    /// <summary>Floats of working memory that one pass needs; its content means nothing between passes.</summary>
    /// <exception cref="OverflowException">They exceed the largest array.</exception>
    int ScratchSize(int batch, int steps) => 0;

    /// <summary>Draws fresh weights.</summary>
    void Initialize(Span<float> weights, Random random)
    {
    }

    /// <summary>Packs the weights for the kernels; to be done once after each change of the weights.</summary>
    void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
    }

    /// <summary>Computes the output.</summary>
    void Forward(in ForwardPass pass);

    /// <summary>Adds to the weights' gradient and computes the input's.</summary>
    void Backward(in BackwardPass pass);
}
