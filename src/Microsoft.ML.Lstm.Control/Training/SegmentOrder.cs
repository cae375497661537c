using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>The segments of a rollout in an order drawn anew for each pass, cut into minibatches of about as many steps and each of those into shards.</summary>
sealed class SegmentOrder(Rollout rollout)
{
    static readonly Comparison<Segment> LongestFirst = (one, other) =>
        other.Steps != one.Steps ? other.Steps.CompareTo(one.Steps) : one.Environment != other.Environment ? one.Environment.CompareTo(other.Environment) : one.First.CompareTo(other.First);

    readonly Segment[] _segments = new Segment[rollout.Environments * rollout.Steps];

    public int Count { get; private set; }

    /// <summary>Takes the segments of the rollout.</summary>
    public void Collect()
    {
        Count = 0;
        for (var row = 0; row < rollout.Environments; row++)
        {
            var own = rollout.Segments.AsSpan(row * rollout.Steps, rollout.SegmentCounts[row]);
            own.CopyTo(_segments.AsSpan(Count));
            Count += own.Length;
        }
    }

    public void Shuffle(ref SplitMix64 random)
    {
        for (var i = Count - 1; i > 0; i--)
        {
            var j = (int)(random.NextDouble() * (i + 1));
            (_segments[i], _segments[j]) = (_segments[j], _segments[i]);
        }
    }

    /// <summary>The segments of a minibatch, the longest first, and their steps.</summary>
    public Memory<Segment> Minibatch(int index, int minibatches, out int steps)
    {
        var (first, end) = ((int)((long)Count * index / minibatches), (int)((long)Count * (index + 1) / minibatches));
        var part = _segments.AsMemory(first, end - first);
        steps = 0;
        foreach (var segment in part.Span) steps += segment.Steps;
        part.Span.Sort(LongestFirst);
        return part;
    }
}
