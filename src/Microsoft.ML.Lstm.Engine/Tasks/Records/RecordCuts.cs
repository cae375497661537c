using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>Cuts records in two: what is known, and the steps behind it, within the longest time ahead, whose measurements are to be forecast.</summary>
/// <param name="examples">The records.</param>
/// <param name="scaler">Tells measurements that never change, of which there is nothing to learn.</param>
/// <param name="longest">The longest time ahead.</param>
sealed class RecordCuts(ExampleSet examples, FeatureScaler scaler, double longest)
{
    /// <summary>Steps of a cut that are learnt from at most.</summary>
    public const int MostTimes = 32;

    /// <summary>Cuts that are drawn before all are tried in turn.</summary>
    const int Draws = 8;

    readonly int _time = examples.Inputs.Count - 1, _measurements = examples.Inputs[0].Size;

    /// <summary>Whether a record has a step with something to forecast behind another one.</summary>
    public bool CanCut(int record) => First(record) > 0;

    /// <summary>Draws a cut of a record that can be cut.</summary>
    /// <param name="record">Its number.</param>
    /// <param name="seed">Draws.</param>
    /// <param name="times">The steps to forecast, in order: <see cref="MostTimes"/> at most.</param>
    /// <param name="count">How many they are; one at least.</param>
    /// <returns>Steps that are known.</returns>
    public int Draw(int record, ulong seed, Span<int> times, out int count)
    {
        var (random, steps) = (new SplitMix64(seed), examples.Values(record, _time).Length);
        for (var draw = 0; draw < Draws; draw++)
        {
            var known = 1 + (int)(random.NextDouble() * (steps - 1));
            count = Behind(record, known, times, ref random);
            if (count > 0) return known;
        }

        var first = First(record);
        count = Behind(record, first, times, ref random);
        return first;
    }

    /// <summary>The first cut with something behind it; 0 for none.</summary>
    int First(int record)
    {
        var random = new SplitMix64(0);
        Span<int> times = stackalloc int[MostTimes];
        for (var known = 1; known < examples.Values(record, _time).Length; known++)
            if (Behind(record, known, times, ref random) > 0) return known;
        return 0;
    }

    // Steps behind a cut with something to forecast: all of them, or some that are drawn, each as likely as another (selection sampling, Knuth 1969).
    int Behind(int record, int known, Span<int> times, ref SplitMix64 random)
    {
        var (end, all) = (known, 0);
        var when = examples.Values(record, _time);
        for (; end < when.Length && when[end] - when[known - 1] <= longest; end++) all += HasTarget(record, end) ? 1 : 0;
        var (count, left) = (0, Math.Min(all, MostTimes));
        for (var step = known; step < end && left > 0; step++)
        {
            if (!HasTarget(record, step)) continue;
            if (random.NextDouble() * all-- >= left) continue;
            times[count++] = step;
            left--;
        }

        return count;
    }

    bool HasTarget(int record, int step)
    {
        var values = examples.Values(record, 0).Slice(step * _measurements, _measurements);
        for (var f = 0; f < values.Length; f++)
            if (!float.IsNaN(values[f]) && !scaler.IsConstant(f)) return true;
        return false;
    }
}
