using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>What a softmax over some candidates thinks of the tokens that follow: in training it stands for the one over all, in memory and time that grow with the candidates only.</summary>
sealed class SampledLoss
{
    readonly ChunkedSoftmax _whole, _own;
    readonly TokenCandidates _candidates;
    readonly TokenLoss _loss;
    readonly float[] _weights, _gradient, _packed, _raises;
    readonly int[] _coming, _places;

    /// <param name="whole">The softmax over all tokens, whose weights are trained.</param>
    /// <param name="shares">The share of each token in the text.</param>
    /// <param name="rows">Sequences at most.</param>
    /// <param name="steps">Steps of each at most.</param>
    /// <param name="sampled">Candidates beside the tokens that come.</param>
    public SampledLoss(ChunkedSoftmax whole, float[] shares, int rows, int steps, int sampled)
    {
        var count = (int)Math.Min(whole.Vocabulary, (long)sampled + (rows * steps));
        (_whole, _own) = (whole, new(whole.OutputSize, count));
        (_candidates, _loss) = (new(shares, count), new(_own, rows, steps));
        (_weights, _gradient) = (new float[_own.Weights.Count], new float[_own.Weights.Count]);
        (_packed, _raises) = (new float[_own.PackedSize], new float[count]);
        (_coming, _places) = (new int[rows * steps], new int[rows * (steps + 1)]);
    }

    /// <summary>The loss of features [rows, steps, size] by tokens [rows, steps + 1], and its gradients by the features and by the weights of the whole softmax.</summary>
    public ShardLoss Evaluate(ReadOnlySpan<float> features, ReadOnlySpan<int> tokens, int count, int length, ReadOnlySpan<float> weights, Span<float> byFeatures, Span<float> byWeights, ulong seed)
    {
        var coming = _coming.AsSpan(0, count * length);
        for (var row = 0; row < count; row++) tokens.Slice((row * (length + 1)) + 1, length).CopyTo(coming[(row * length)..]);
        _candidates.Draw(coming, seed, _raises);
        Gather(weights);
        _own.Pack(_weights, _packed);
        for (var row = 0; row < count; row++)
            for (var t = 0; t < length; t++) _places[(row * (length + 1)) + t + 1] = _candidates.Place(coming[(row * length) + t]);
        Array.Clear(_gradient);
        var loss = _loss.Evaluate(features, _places, count, length, _weights, _packed, byFeatures, _gradient);
        for (var i = 0; i < 2; i++) _candidates.Scatter(_own.Weights.Slice(_gradient, i), SizeOf(i), _whole.Weights.Slice(byWeights, i));
        return loss;
    }

    void Gather(ReadOnlySpan<float> weights)
    {
        for (var i = 0; i < 2; i++) _candidates.Gather(_whole.Weights.Slice(weights, i), SizeOf(i), _own.Weights.Slice(_weights.AsSpan(), i));
        var bias = _own.Weights.Slice(_weights.AsSpan(), 1);
        TensorPrimitives.Add(bias, _raises, bias);
    }

    // Of a row of the matrix, and of the bias.
    int SizeOf(int matrix) => matrix == 0 ? _whole.OutputSize : 1;
}
