using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;

namespace Microsoft.ML.Lstm.SequenceGeneration;

/// <summary>Goes on with sequences, one after the other. Not thread-safe.</summary>
sealed class SequenceMaker(SequenceGenerator model)
{
    readonly GenerationStream _stream = new(model);
    readonly List<float> _made = [];
    readonly float[] _step = new float[model.Config.Values];

    /// <summary>The mean loss of the steps that are given, each by those before it; NaN where none is known.</summary>
    public float Loss(ReadOnlySpan<float> start, ReadOnlySpan<float> condition)
    {
        _stream.Begin(condition);
        var (values, known, _) = _stream.Observe(start);
        return known == 0 ? float.NaN : (float)(values / known);
    }

    /// <summary>The whole sequence; it stands until the next call.</summary>
    /// <param name="start">What is given.</param>
    /// <param name="condition">Empty for none.</param>
    /// <param name="options">How.</param>
    /// <param name="path">Which of many sequences of the same start.</param>
    public ReadOnlySpan<float> Make(ReadOnlySpan<float> start, ReadOnlySpan<float> condition, SequenceSamplingOptions options, int path = 0)
    {
        _made.Clear();
        _made.AddRange(start);
        _stream.Begin(condition);
        _stream.Observe(start);
        var random = new SplitMix64(SplitMix64.Derive(Hash(Hash(Fnv1a.Empty, start), condition) ^ ((ulong)(uint)options.Seed << 32), path)!.Value);
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
