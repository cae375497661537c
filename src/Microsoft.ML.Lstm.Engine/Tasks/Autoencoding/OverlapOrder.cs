using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>The order of sequences in time, and how far they overlap: sliding windows share steps, in whatever order their rows come.</summary>
/// <param name="Rows">The rows; those that share steps are neighbours.</param>
/// <param name="Overlap">The number of following rows that share steps with a row (the median); 0 where sequences are disjoint.</param>
sealed record OverlapOrder(int[] Rows, int Overlap)
{
    /// <summary>Pairs of rows that are looked at to tell whether rows overlap.</summary>
    const int Samples = 256;

    /// <summary>Shared values below which equality is taken for chance.</summary>
    const int SharedValues = 4;

    /// <summary>Rows in the order in which they come, where neighbours overlap; else in an order recovered from shared steps; else as they come.</summary>
    public static OverlapOrder Of(ExampleSet examples, int[] rows)
    {
        var shared = SharedSteps(examples.Inputs[0].StepSize);
        if (Overlapping(examples, rows, shared)) return new(rows, OverlapOf(examples, rows, shared));
        var successors = Successors(examples, rows, shared);
        if (successors is null) return new(rows, 0);
        var ordered = Chained(rows, successors);
        return new(ordered, OverlapOf(examples, ordered, shared));
    }

    static int SharedSteps(int features) => Math.Max(2, (SharedValues + features - 1) / features);

    static bool Overlapping(ExampleSet examples, int[] rows, int shared)
    {
        var (found, asked, stride) = (0, 0, Math.Max(1, (rows.Length - 1) / Samples));
        for (var i = 0; i + 1 < rows.Length; i += stride, asked++)
            if (Shift(examples, rows[i], rows[i + 1], shared) >= 0) found++;
        return 2 * found > asked;
    }

    /// <summary>Steps by which one sequence starts before another whose beginning is its end; -1 where they do not overlap.</summary>
    static int Shift(ExampleSet examples, int one, int other, int shared)
    {
        var first = examples.Values(one, 0);
        var second = examples.Values(other, 0);
        var size = examples.Inputs[0].StepSize;
        for (var shift = 0; first.Length - (shift * size) >= shared * size; shift++)
        {
            var end = first[(shift * size)..];
            if (end.Length <= second.Length && end.SequenceEqual(second[..end.Length])) return shift;
        }
        return -1;
    }

    static int OverlapOf(ExampleSet examples, int[] ordered, int shared)
    {
        var (overlaps, stride) = (new List<int>(), Math.Max(1, ordered.Length / 32));
        for (var i = 0; i < ordered.Length / 2 + 1; i += stride)
        {
            var (next, start) = (i, 0);
            while (next + 1 < ordered.Length && Shift(examples, ordered[next], ordered[next + 1], shared) is >= 0 and var shift
                && (start += shift) < examples.Steps(ordered[i], 0)) next++;
            overlaps.Add(next - i);
        }
        overlaps.Sort();
        return overlaps[overlaps.Count / 2];
    }

    /// <summary>For each place the place of the sequence that starts next within it, -1 for none; null where at most a quarter overlaps.</summary>
    static int[]? Successors(ExampleSet examples, int[] rows, int shared)
    {
        var size = shared * examples.Inputs[0].StepSize;
        // Places by the hash of how their sequences begin, later ones behind earlier ones.
        var (first, next) = (new Dictionary<ulong, int>(), new int[rows.Length]);
        for (var place = rows.Length - 1; place >= 0; place--)
        {
            var values = examples.Values(rows[place], 0);
            if (values.Length < size) continue;
            var hash = Hash(values[..size]);
            next[place] = first.GetValueOrDefault(hash, -1);
            first[hash] = place;
        }

        var (found, asked, stride) = (0, 0, Math.Max(1, rows.Length / Samples));
        for (var place = 0; place < rows.Length; place += stride, asked++)
            if (Successor(examples, rows, place, shared, first, next, taken: null) >= 0) found++;
        if (4 * found <= asked) return null;
        var (successors, taken) = (new int[rows.Length], new bool[rows.Length]);
        for (var place = 0; place < rows.Length; place++)
        {
            successors[place] = Successor(examples, rows, place, shared, first, next, taken);
            if (successors[place] >= 0) taken[successors[place]] = true;
        }
        return successors;
    }

    static int Successor(ExampleSet examples, int[] rows, int place, int shared, Dictionary<ulong, int> first, int[] next, bool[]? taken)
    {
        const int MostTried = 8;
        var values = examples.Values(rows[place], 0);
        var size = examples.Inputs[0].StepSize;
        for (var start = 0; start + (shared * size) <= values.Length; start += size)
        {
            var tried = 0;
            // Of equal sequences each is followed by the next row, so that there is no cycle.
            var candidate = start == 0 ? next[place] : first.GetValueOrDefault(Hash(values.Slice(start, shared * size)), -1);
            for (; candidate >= 0 && tried < MostTried; candidate = next[candidate], tried++)
            {
                var end = values[start..];
                var other = examples.Values(rows[candidate], 0);
                if (candidate != place && taken?[candidate] != true && end.Length <= other.Length && end.SequenceEqual(other[..end.Length])) return candidate;
            }
        }
        return -1;
    }

    /// <summary>One chain behind the other, each from its beginning.</summary>
    static int[] Chained(int[] rows, int[] successors)
    {
        var (ordered, done, follows) = (new List<int>(rows.Length), new bool[rows.Length], new bool[rows.Length]);
        foreach (var successor in successors)
            if (successor >= 0) follows[successor] = true;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var head = 0; head < rows.Length; head++)
            {
                if (pass == 0 && follows[head]) continue;
                for (var place = head; place >= 0 && !done[place]; place = successors[place])
                {
                    done[place] = true;
                    ordered.Add(rows[place]);
                }
            }
        }
        return [.. ordered];
    }

    /// <summary>The hash of the values' bits.</summary>
    static ulong Hash(ReadOnlySpan<float> values)
    {
        var hash = Fnv1a.Empty;
        foreach (var value in values) hash = Fnv1a.Add(hash, BitConverter.SingleToUInt32Bits(value));
        return hash;
    }
}
