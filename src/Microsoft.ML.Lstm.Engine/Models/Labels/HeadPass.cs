using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Memory for what all inputs of some examples have become, side by side, and for the way from there to the scores.</summary>
sealed class HeadPass(SequenceNetwork network, int rows, bool training)
{
    readonly float[] _vectors = new float[checked(rows * network.VectorSize)];
    readonly float[] _vectorGradient = training ? new float[rows * network.VectorSize] : [];
    readonly float[] _part = training ? new float[rows * network.VectorSize] : [];
    readonly float[] _scores = new float[checked(rows * network.Plan.Scores)];
    readonly float[] _tape = training ? new float[network.Head.TapeSize(rows, 1)] : [];
    readonly float[] _scratch = new float[network.Head.ScratchSize(rows, 1)];

    int Index => network.Encoders.Length;

    /// <summary>Where a row's part of one input belongs.</summary>
    public Span<float> Part(int row, int input) => _vectors.AsSpan(row * network.VectorSize, network.VectorSize)[network.Vector(input)];

    /// <summary>Takes the vectors [rows, ..] that one input has become.</summary>
    public void Take(int count, int input, ReadOnlySpan<float> encoded)
    {
        var size = encoded.Length / count;
        for (var row = 0; row < count; row++) encoded.Slice(row * size, size).CopyTo(Part(row, input));
    }

    /// <summary>Scores [rows, Scores].</summary>
    public ReadOnlySpan<float> Forward(int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed)
    {
        network.Head.Forward(new()
        {
            Shape = new(count, 1, network.VectorSize),
            Weights = weights[network.Weights(Index)],
            Packed = packed[network.Packed(Index)],
            Input = Vectors(count),
            Output = Scores(count),
            Tape = Tape(count),
            Scratch = _scratch,
            Seed = Chain.SeedOf(Index, seed),
        });
        return Scores(count);
    }

    /// <summary>Adds the head's gradient, and computes the vectors'.</summary>
    public void Backward(int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ReadOnlySpan<float> scoreGradient, Span<float> gradient, ulong? seed) =>
        network.Head.Backward(new()
        {
            Shape = new(count, 1, network.VectorSize),
            Weights = weights[network.Weights(Index)],
            Packed = packed[network.Packed(Index)],
            Input = Vectors(count),
            Output = Scores(count),
            Tape = Tape(count),
            OutputGradient = scoreGradient,
            InputGradient = _vectorGradient.AsSpan(0, count * network.VectorSize),
            WeightGradient = gradient[network.Weights(Index)],
            Scratch = _scratch,
            Seed = Chain.SeedOf(Index, seed),
        });

    /// <summary>The gradient [rows, ..] by the vectors that one input has become; valid until the next call.</summary>
    public ReadOnlySpan<float> GradientOf(int count, int input)
    {
        var (place, size) = network.Vector(input).GetOffsetAndLength(network.VectorSize);
        for (var row = 0; row < count; row++) _vectorGradient.AsSpan((row * network.VectorSize) + place, size).CopyTo(_part.AsSpan(row * size));
        return _part.AsSpan(0, count * size);
    }

    Span<float> Vectors(int count) => _vectors.AsSpan(0, count * network.VectorSize);

    Span<float> Scores(int count) => _scores.AsSpan(0, count * network.Plan.Scores);

    Span<float> Tape(int count) => training ? _tape.AsSpan(0, network.Head.TapeSize(count, 1)) : default;
}
