using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;

namespace Microsoft.ML.Lstm.SequenceGeneration;

/// <summary>Goes on with sequences, tells how probable they are, and encodes them, one after the other. Not thread-safe.</summary>
sealed class SequenceMaker(SequenceGenerator model)
{
    readonly GenerationStream _stream = new(model);
    readonly SequenceEncoder? _encoder = model.Config.HasCode ? new(model) : null;
    readonly List<float> _made = [];
    readonly float[] _step = new float[model.Config.Values], _code = new float[model.Config.LatentSize];

    /// <summary>The mean loss of the steps that are given, each by those before it; NaN where none is known.</summary>
    public float Loss(ReadOnlySpan<float> start, ReadOnlySpan<float> condition)
    {
        var (values, known, _, _) = Score(start, condition);
        return known == 0 ? float.NaN : (float)(values / known);
    }

    /// <summary>The losses of a whole sequence, where it has a code given one that is drawn from what it is encoded as, by chance that follows from the sequence alone.</summary>
    /// <returns>What <see cref="GenerationStream.Observe"/> returns with the loss of the end, and how much the code's distribution diverges from a normal one, per number.</returns>
    public (double Values, long Known, double Ends, double Divergence) Score(ReadOnlySpan<float> steps, ReadOnlySpan<float> condition)
    {
        var divergence = 0.0;
        if (_encoder is not null && !steps.IsEmpty)
        {
            var encoded = _encoder.Encode(steps);
            divergence = NormalCode.Divergence(encoded);
            NormalCode.Noise(Hash(Fnv1a.Empty, steps), 0, _code);
            NormalCode.Draw(encoded, _code, _code);
        }
        _stream.Begin(condition, _code);
        var (values, known, goes) = _stream.Observe(steps);
        return (values, known, goes + _stream.LossOfEnd(), divergence);
    }

    /// <summary>The mean of a sequence's code; it stands until the next call.</summary>
    public ReadOnlySpan<float> Encode(ReadOnlySpan<float> steps) => _encoder!.Encode(steps)[..model.Config.LatentSize];

    /// <summary>The whole sequence; it stands until the next call.</summary>
    /// <param name="start">What is given.</param>
    /// <param name="condition">Empty for none.</param>
    /// <param name="options">How.</param>
    /// <param name="path">Which of many sequences of the same start.</param>
    /// <param name="code">Empty for that of the start, or where nothing is given for one that is drawn; the numbers that steps are drawn by do not depend on it.</param>
    public ReadOnlySpan<float> Make(ReadOnlySpan<float> start, ReadOnlySpan<float> condition, SequenceSamplingOptions options, int path = 0, ReadOnlySpan<float> code = default)
    {
        _made.Clear();
        _made.AddRange(start);
        var seed = SplitMix64.Derive(Hash(Hash(Fnv1a.Empty, start), condition) ^ ((ulong)(uint)options.Seed << 32), path)!.Value;
        if (!code.IsEmpty) code.CopyTo(_code);
        else if (!start.IsEmpty && _encoder is not null) Encode(start).CopyTo(_code);
        else NormalCode.Noise(~seed, 0, _code);
        _stream.Begin(condition, _code);
        _stream.Observe(start);
        var random = new SplitMix64(seed);
        var most = model.Config.HasCondition ? int.MaxValue : options.MaximumSteps;
        for (var added = 0; added < most && _stream.Next(options.Temperature, ref random, options.MayEnd, _step); added++) _made.AddRange(_step);
        return CollectionsMarshal.AsSpan(_made);
    }

    static ulong Hash(ulong before, ReadOnlySpan<float> values)
    {
        foreach (var value in values) before = Fnv1a.Add(before, BitConverter.SingleToUInt32Bits(value));
        return Fnv1a.Add(before, (uint)values.Length);
    }
}
