using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>A layer of a network, with one or several inputs, and the edges that it reads.</summary>
/// <remarks>Steps come as those of all edges of the network, each in its place.</remarks>
interface INode
{
    /// <summary>Numbers of the edges that it reads.</summary>
    ReadOnlySpan<int> Inputs { get; }

    /// <summary>Features of each output step.</summary>
    int OutputSize { get; }

    /// <summary>Whether the output has a step for each of the first input's, so that a mask of those speaks of it, too.</summary>
    bool KeepsSteps { get; }

    /// <summary>Whether an output depends on other steps than those that a state carries.</summary>
    bool NeedsWholeSequence { get; }

    LayerSpec Describe();

    WeightLayout Weights { get; }

    int PackedSize { get; }

    int StateSize { get; }

    int OutputSteps(ReadOnlySpan<int> steps);

    /// <summary>Refuses an example whose inputs have steps that do not fit each other.</summary>
    void CheckSteps(ReadOnlySpan<int> steps)
    {
    }

    int TapeSize(int batch, ReadOnlySpan<int> steps);

    int ScratchSize(int batch, ReadOnlySpan<int> steps);

    void Initialize(Span<float> weights, Random random);

    void Pack(ReadOnlySpan<float> weights, Span<float> packed);

    /// <summary>Computes the output.</summary>
    /// <param name="pass">The pass of a layer that reads the first of the inputs.</param>
    /// <param name="network">Where the other inputs lie.</param>
    /// <param name="edge">The node's own number.</param>
    void Forward(in ForwardPass pass, NetworkPass network, int edge);

    /// <summary>Adds to the weights' gradient and overwrites those of the inputs that are asked for.</summary>
    /// <inheritdoc cref="Forward"/>
    void Backward(in BackwardPass pass, NetworkPass network, int edge);
}
