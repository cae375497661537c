using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// An embedding vector for each token of a vocabulary (Bengio et al. 2003); weights "vectors" [Vocabulary, OutputSize]. The one input feature of a step
/// is its token id, 0 to Vocabulary - 1, as a float, which is exact up to 2²⁴.
/// </summary>
/// <remarks>The padding token and masked steps give zeros and get no gradient. NaN and infinity give NaN, as in every layer.</remarks>
public sealed class Embedding : ILayer, IQuantizable
{
    const int ExactFloats = 1 << 24;

    /// <summary>A layer for so many tokens, with vectors of <paramref name="size"/> features.</summary>
    public Embedding(int vocabularySize, int size, int? paddingIndex = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabularySize, ExactFloats);
        VocabularySize = SizeGuard.Size(vocabularySize);
        OutputSize = SizeGuard.Size(size);
        if (paddingIndex is { } index && (index < 0 || index >= vocabularySize))
            throw new ArgumentOutOfRangeException(nameof(paddingIndex), index, $"The padding must be a token, 0 to {vocabularySize - 1}.");
        PaddingIndex = paddingIndex;
        Weights = new(new WeightSpec("vectors", vocabularySize, size));
    }

    /// <summary>Number of tokens.</summary>
    public int VocabularySize { get; }

    /// <summary>The padding token; null for none.</summary>
    public int? PaddingIndex { get; }

    /// <summary>1: the number of the token.</summary>
    public int InputSize => 1;

    string? IQuantizable.WhyNot => null;

    ReadOnlySpan<int> IQuantizable.Matrices => [0];

    // There is no product: its vectors are rounded in files.
    ILayer IQuantizable.Quantized() => this;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>Uniform with variance 1, as Glorot's weights in the layer behind expect of their inputs.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Initializers.Uniform(weights, MathF.Sqrt(3), random);
        if (PaddingIndex is { } padding) Vector(weights, padding).Clear();
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var output = pass.Output.Slice(row * OutputSize, OutputSize);
            if (pass.Mask[row] && !float.IsFinite(pass.Input[row])) output.Fill(float.NaN);
            else if (TokenAt(row, pass.Input, pass.Mask) is var token and >= 0) pass.Weights.Slice(token * OutputSize, OutputSize).CopyTo(output);
            else output.Clear();
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        // Row after row, so that a token that comes twice sums its gradients in one order.
        for (var row = 0; row < pass.Shape.Rows; row++)
        {
            var token = TokenAt(row, pass.Input, pass.Mask);
            if (token < 0) continue;
            var gradient = Vector(pass.WeightGradient, token);
            TensorPrimitives.Add(gradient, pass.OutputGradient.Slice(row * OutputSize, OutputSize), gradient);
        }
        // Between tokens there is nothing, so the number of a token has no slope.
        pass.InputGradient.Clear();
    }

    // -1 where there is no token to learn from.
    int TokenAt(int row, ReadOnlySpan<float> input, Mask mask)
    {
        if (!mask[row] || !float.IsFinite(input[row])) return -1;
        var token = input[row];
        if (!(token >= 0 && token < VocabularySize && token == MathF.Floor(token))) ThrowNoToken(row, token);
        return (int)token == PaddingIndex ? -1 : (int)token;
    }

    Span<float> Vector(Span<float> weights, int token) => weights.Slice(token * OutputSize, OutputSize);

    [DoesNotReturn]
    void ThrowNoToken(int row, float value) => throw Require.Refused(
        "input", value, $"Step {row} holds no token: it must be a whole number from 0 to {VocabularySize - 1}.");

    /// <inheritdoc/>
    public override string ToString() => $"Embedding({VocabularySize}, {OutputSize})";
}
