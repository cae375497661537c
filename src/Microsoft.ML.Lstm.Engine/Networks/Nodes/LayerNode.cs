using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>A layer that reads one edge.</summary>
sealed class LayerNode(ILayer layer, int input) : INode
{
    readonly int[] _inputs = [input];

    public ILayer Layer => layer;

    public ReadOnlySpan<int> Inputs => _inputs;

    public int OutputSize => layer.OutputSize;

    public bool KeepsSteps => layer.KeepsSteps;

    public bool NeedsWholeSequence => layer.NeedsWholeSequence;

    public LayerSpec Describe() => LayerKinds.Describe(layer);

    public WeightLayout Weights => layer.Weights;

    public int PackedSize => layer.PackedSize;

    public int StateSize => layer.StateSize;

    public int OutputSteps(ReadOnlySpan<int> steps) => layer.OutputSteps(steps[input]);

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => layer.TapeSize(batch, steps[input]);

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => layer.ScratchSize(batch, steps[input]);

    public void Initialize(Span<float> weights, Random random) => layer.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => layer.Pack(weights, packed);

    public void Forward(in ForwardPass pass, NetworkPass network, int edge) => layer.Forward(pass with { IsChecked = true });

    public void Backward(in BackwardPass pass, NetworkPass network, int edge) => layer.Backward(pass with { IsChecked = true });

    public override string ToString() => layer.ToString()!;
}
