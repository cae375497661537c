using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Memory for what all inputs of some examples have become, side by side, and for the way from there to the scores.</summary>
sealed class HeadPass
{
    readonly SequenceNetwork _network;
    readonly SequencePass _pass;
    readonly float[] _vectorGradient, _part;

    public HeadPass(SequenceNetwork network, int rows, bool training)
    {
        (_network, _pass) = (network, new(network.Head, rows, 1, training));
        _pass.Begin(1);
        for (var row = 0; row < rows; row++)
        {
            _pass.Place(row, out var present);
            present.Fill(true);
        }
        var size = training ? checked(rows * network.VectorSize) : 0;
        (_vectorGradient, _part) = (new float[size], new float[size]);
    }

    int Index => _network.Encoders.Length;

    /// <summary>Where a row's part of one input belongs.</summary>
    public Span<float> Part(int row, int input) => _pass.Place(row, out _)[_network.Vector(input)];

    /// <summary>Takes the vectors [rows, ..] that one input has become.</summary>
    public void Take(int count, int input, ReadOnlySpan<float> encoded)
    {
        var size = encoded.Length / count;
        for (var row = 0; row < count; row++) encoded.Slice(row * size, size).CopyTo(Part(row, input));
    }

    /// <summary>Scores [rows, Scores].</summary>
    public ReadOnlySpan<float> Forward(int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed) =>
        _pass.Forward(count, weights[_network.Weights(Index)], packed[_network.Packed(Index)], SplitMix64.Derive(seed, Index));

    /// <summary>Adds the head's gradient, and computes the vectors'.</summary>
    public void Backward(int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ReadOnlySpan<float> scoreGradient, Span<float> gradient, ulong? seed) =>
        _pass.Backward(
            count, weights[_network.Weights(Index)], packed[_network.Packed(Index)], scoreGradient, gradient[_network.Weights(Index)],
            SplitMix64.Derive(seed, Index), _vectorGradient.AsSpan(0, count * _network.VectorSize));

    /// <summary>The gradient [rows, ..] by the vectors that one input has become; valid until the next call.</summary>
    public ReadOnlySpan<float> GradientOf(int count, int input)
    {
        var (place, size) = _network.Vector(input).GetOffsetAndLength(_network.VectorSize);
        for (var row = 0; row < count; row++) _vectorGradient.AsSpan((row * _network.VectorSize) + place, size).CopyTo(_part.AsSpan(row * size));
        return _part.AsSpan(0, count * size);
    }
}
