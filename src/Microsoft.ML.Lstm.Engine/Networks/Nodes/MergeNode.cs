using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>Several edges of as many steps into one, step by step: side by side, a way past a layer (their sum), or a gate (their product).</summary>
sealed class MergeNode : INode
{
    readonly MergeMode _mode;
    readonly int[] _inputs, _sizes;

    public MergeNode(MergeMode mode, int[] inputs, int[] sizes)
    {
        (_mode, _inputs, _sizes) = (mode, inputs, sizes);
        OutputSize = mode == MergeMode.Concatenate ? sizes.Aggregate(0, SizeGuard.Sum) : sizes[0];
    }

    public MergeMode Mode => _mode;

    /// <summary>The mode that a description says.</summary>
    public static MergeMode ModeOf(LayerSpec spec) => spec.Settings is [{ Name: "Mode" } mode] && mode.Value == (int)mode.Value ? (MergeMode)(int)mode.Value
        : throw new ArgumentException($"{spec} does not say how it merges.");

    public ReadOnlySpan<int> Inputs => _inputs;

    public int OutputSize { get; }

    public bool KeepsSteps => true;

    public bool NeedsWholeSequence => false;

    public LayerSpec Describe() => new(nameof(NetworkBuilder.Merge), [new("Mode", (int)_mode)], []);

    public WeightLayout Weights { get; } = new();

    public int PackedSize => 0;

    public int StateSize => 0;

    public int OutputSteps(ReadOnlySpan<int> steps)
    {
        var most = 0;
        foreach (var input in _inputs) most = Math.Max(most, steps[input]);
        return most;
    }

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => 0;

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => 0;

    public void Initialize(Span<float> weights, Random random)
    {
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
    }

    public void Forward(in NodePass pass)
    {
        var output = pass.Output;
        var start = 0;
        for (var i = 0; i < _inputs.Length; i++)
        {
            var values = pass.Values(_inputs[i]);
            if (values.Length / _sizes[i] != output.Length / OutputSize) ThrowSteps(pass.Steps(_inputs[i]), pass.OutputSteps);
            if (_mode == MergeMode.Concatenate) StateRows.Copy(values, _sizes[i], output[Math.Min(start, output.Length)..], OutputSize, values.Length / _sizes[i], _sizes[i]);
            else if (i == 0) values.CopyTo(output);
            else if (_mode == MergeMode.Product) TensorPrimitives.Multiply(output, values, output);
            else TensorPrimitives.Add(output, values, output);
            start += _sizes[i];
        }
        if (_mode == MergeMode.Average) TensorPrimitives.Multiply(output, 1f / _inputs.Length, output);
    }

    public void Backward(in NodePass pass)
    {
        var outer = pass.OutputGradient;
        var start = 0;
        for (var i = 0; i < _inputs.Length; i++)
        {
            var gradient = pass.InputGradient(i);
            if (!gradient.IsEmpty && _mode == MergeMode.Concatenate)
                StateRows.Copy(outer[Math.Min(start, outer.Length)..], OutputSize, gradient, _sizes[i], gradient.Length / _sizes[i], _sizes[i]);
            else if (!gradient.IsEmpty) TensorPrimitives.Multiply(outer, _mode == MergeMode.Average ? 1f / _inputs.Length : 1, gradient);
            if (!gradient.IsEmpty && _mode == MergeMode.Product)
            {
                for (var other = 0; other < _inputs.Length; other++)
                    if (other != i) TensorPrimitives.Multiply(gradient, pass.Values(_inputs[other]), gradient);
            }
            start += _sizes[i];
        }
    }

    [DoesNotReturn]
    void ThrowSteps(int one, int other) =>
        throw new ArgumentException($"{this} merges step by step, but one input has {one} steps, another {other}. Give as many of each.");

    public override string ToString() => $"{_mode}({string.Join(", ", _sizes)})";
}
