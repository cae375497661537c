using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Scores that are linear in the random convolutions of an example's sequences, and in its static numbers.</summary>
/// <param name="Banks">One for each input; null for static numbers and tokens.</param>
/// <param name="Weights">[scores, features]: the banks' features and the static numbers in the order of the inputs.</param>
/// <param name="Biases">[scores].</param>
sealed record ConvolutionModel(ConvolutionBank?[] Banks, float[] Weights, float[] Biases)
{
    /// <summary>Features of an example.</summary>
    public int Features => Weights.Length / Biases.Length;

    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        for (var k = 0; k < scores.Length; k++) scores[k] = Biases[k] + TensorPrimitives.Dot(features, WeightsOf(k));
    }

    public ReadOnlySpan<float> WeightsOf(int score) => Weights.AsSpan(score * Features, Features);

    /// <summary>Writes a model, or reads one.</summary>
    /// <param name="codec">The file.</param>
    /// <param name="model">What is written.</param>
    /// <param name="channels">For each input the features of a step of its sequence; 0 for static numbers and tokens.</param>
    /// <param name="others">Static numbers of all inputs.</param>
    /// <param name="scores">Scores of an example.</param>
    public static ConvolutionModel Transfer(ModelCodec codec, ConvolutionModel? model, int[] channels, int others, int scores)
    {
        ConvolutionBank?[] banks = [.. channels.Select((count, input) => count == 0 ? null : ConvolutionBank.Transfer(codec, model?.Banks[input], count))];
        var features = banks.Sum(bank => (long)(bank?.Features ?? 0)) + others;
        if (features * scores > Array.MaxLength) throw new InvalidDataException($"The model holds {features} features for each of {scores} scores, more than fit into memory.");
        return new(banks, codec.Floats(model?.Weights, (int)(features * scores)), codec.Floats(model?.Biases, scores));
    }
}
