using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// Multi-head self-attention (<see cref="MultiHeadAttention"/>): [B, T, in] -> [B, T, size]. A masked step has weight 0 and
/// gives zeros. With as many features in as out, <see cref="Residual"/> adds a skip connection.
/// </summary>
public sealed class SelfAttention : ILayer
{
    readonly MultiHeadAttention _attention;

    /// <summary>The attention of a sequence to itself.</summary>
    internal MultiHeadAttention Attention => _attention;

    IAttention Inner => _attention;

    /// <summary>Attention of <paramref name="heads"/> heads, among which <paramref name="size"/> features are divided.</summary>
    public SelfAttention(int inputSize, int size, int heads = 1) => _attention = new(inputSize, inputSize, size, heads);

    /// <summary>True: each step sees all.</summary>
    public bool NeedsWholeSequence => true;

    /// <inheritdoc/>
    public int InputSize => _attention.ContextSize;

    /// <inheritdoc/>
    public int OutputSize => _attention.OutputSize;

    /// <summary>Heads, which share the features.</summary>
    public int Heads => _attention.Heads;

    /// <inheritdoc/>
    public WeightLayout Weights => _attention.Weights;

    /// <inheritdoc/>
    public int PackedSize => _attention.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => _attention.TapeSize(batch, steps, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) =>
        checked(_attention.ScratchSize(batch, steps, steps) + batch * steps * (2 * InputSize + OutputSize));

    /// <summary>How much each step weighs for each step that asks and each head [B, heads, T, T], as a forward pass left it on the tape.</summary>
    public ReadOnlySpan<float> AttentionWeights(ReadOnlySpan<float> tape, int batch, int steps) => _attention.AttentionWeights(tape, batch, steps, steps);

    /// <summary>Glorot for all weights.</summary>
    public void Initialize(Span<float> weights, Random random) => _attention.Initialize(weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _attention.Pack(weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var scratch = new ScratchAllocator(pass.Scratch);
        var input = MaskedRows.ZeroMasked(pass.Input, InputSize, pass.Mask, scratch.Take(pass.Shape.Count));
        Inner.Forward(AttentionPass.Of(pass, pass.Shape.Steps, input, input, scratch.Rest));
        MaskedRows.Clear(pass.Output[..(pass.Shape.Rows * OutputSize)], OutputSize, pass.Mask);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var scratch = new ScratchAllocator(pass.Scratch);
        var input = MaskedRows.ZeroMasked(pass.Input, InputSize, pass.Mask, scratch.Take(pass.Shape.Count));
        var outputGradient = MaskedRows.ZeroMasked(pass.OutputGradient, OutputSize, pass.Mask, scratch.Take(pass.Shape.Rows * OutputSize));
        var queryGradient = scratch.Take(pass.Shape.Count);
        var wanted = !pass.InputGradient.IsEmpty;
        Inner.Backward(AttentionBackwardPass.Of(pass, pass.Shape.Steps, input, input, scratch.Rest) with
        {
            OutputGradient = outputGradient,
            QueryGradient = wanted ? queryGradient : default,
        });
        if (wanted) TensorPrimitives.Add(pass.InputGradient[..queryGradient.Length], queryGradient, pass.InputGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"SelfAttention({InputSize}, {OutputSize}, {Heads})";
}
