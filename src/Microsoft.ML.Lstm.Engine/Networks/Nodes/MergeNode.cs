using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>Several edges of as many steps into one, step by step: side by side, a way past a layer (their sum), or a gate (their product).</summary>
sealed class MergeNode(MergeMode mode, int[] inputs, int[] sizes) : INode
{
    readonly Merging _merging = new(mode, sizes);

    public MergeMode Mode => mode;

    /// <summary>The mode that a description says.</summary>
    public static MergeMode ModeOf(LayerSpec spec) => spec.Settings is [{ Name: "Mode" } mode] && mode.Value == (int)mode.Value ? (MergeMode)(int)mode.Value
        : throw new ArgumentException($"{spec} does not say how it merges.");

    public ReadOnlySpan<int> Inputs => inputs;

    public int OutputSize => _merging.Size;

    public bool KeepsSteps => true;

    public bool NeedsWholeSequence => false;

    public LayerSpec Describe() => new(nameof(NetworkBuilder.Merge), [new("Mode", (int)mode)], []);

    public WeightLayout Weights { get; } = new();

    public int PackedSize => 0;

    public int StateSize => 0;

    public int OutputSteps(ReadOnlySpan<int> steps)
    {
        var most = 0;
        foreach (var input in inputs) most = Math.Max(most, steps[input]);
        return most;
    }

    /// <summary>Refuses an example whose inputs have different lengths.</summary>
    public void CheckSteps(ReadOnlySpan<int> steps)
    {
        foreach (var input in inputs)
            if (steps[input] != steps[inputs[0]]) ThrowSteps(steps[inputs[0]], steps[input]);
    }

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => 0;

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => 0;

    public void Initialize(Span<float> weights, Random random)
    {
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
    }

    public void Forward(in ForwardPass pass, NetworkPass network, int edge)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var values = network.Values(inputs[i]);
            if (values.Length / sizes[i] != pass.Output.Length / OutputSize) ThrowSteps(network.Steps(inputs[i]), network.Steps(edge));
            _merging.Forward(i, values, pass.Output);
        }
    }

    public void Backward(in BackwardPass pass, NetworkPass network, int edge)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var gradient = network.InputGradient(edge, i);
            if (gradient.IsEmpty) continue;
            _merging.Backward(i, pass.OutputGradient, gradient);
            for (var other = 0; other < inputs.Length && mode == MergeMode.Product; other++)
                if (other != i) TensorPrimitives.Multiply(gradient, network.Values(inputs[other]), gradient);
        }
    }

    [DoesNotReturn]
    void ThrowSteps(int one, int other) =>
        throw new ArgumentException($"{this} merges step by step, but one input has {one} steps, another {other}. Give as many of each.");

    public override string ToString() => $"{mode}({string.Join(", ", sizes)})";
}
