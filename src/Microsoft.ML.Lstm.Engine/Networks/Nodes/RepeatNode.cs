using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>The one step of an edge, repeated for each step of another, whose mask is that of the output: a context vector or static numbers for a decoder.</summary>
sealed class RepeatNode(int steps, int vector, int size) : INode
{
    readonly int[] _inputs = [steps, vector];

    public ReadOnlySpan<int> Inputs => _inputs;

    public int OutputSize => size;

    public bool KeepsSteps => true;

    public bool NeedsWholeSequence => false;

    public LayerSpec Describe() => new(nameof(NetworkBuilder.Repeat), [], []);

    public WeightLayout Weights { get; } = new();

    public int PackedSize => 0;

    public int StateSize => 0;

    public int OutputSteps(ReadOnlySpan<int> steps) => steps[_inputs[0]];

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => 0;

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => 0;

    /// <summary>Refuses an example whose vector has more steps than one.</summary>
    public void CheckSteps(ReadOnlySpan<int> steps)
    {
        if (steps[vector] != 1) ThrowSteps(steps[vector]);
    }

    public void Initialize(Span<float> weights, Random random)
    {
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
    }

    public void Forward(in ForwardPass pass, NetworkPass network, int edge)
    {
        if (network.Steps(vector) != 1) ThrowSteps(network.Steps(vector));
        var values = network.Values(vector);
        for (var row = 0; row < pass.Shape.Rows; row++)
            values.Slice(row / pass.Shape.Steps * size, size).CopyTo(pass.Output[(row * size)..]);
    }

    public void Backward(in BackwardPass pass, NetworkPass network, int edge)
    {
        pass.InputGradient.Clear();
        var gradient = network.InputGradient(edge, 1);
        if (gradient.IsEmpty) return;
        gradient.Clear();
        var block = pass.Shape.Steps * size;
        for (var b = 0; b < pass.Shape.Batch; b++)
            Reductions.AddColumnSums(pass.OutputGradient.Slice(b * block, block), gradient.Slice(b * size, size));
    }

    [DoesNotReturn]
    void ThrowSteps(int steps) => throw new ArgumentException($"{this} repeats one step, but its input has {steps}. Pool them first.");

    public override string ToString() => $"Repeat({size})";
}
