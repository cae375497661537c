using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.QLearning;

/// <summary>
/// How likely each sequence of a replay is drawn: by a power of its last errors (Schaul et al. 2016), of which the greatest counts nine times as much as the mean (Kapturowski et al. 2019). A sequence that is new is as likely as the likeliest that there has been.
/// </summary>
/// <param name="replay">Rows of sequences.</param>
/// <param name="exponent">The power (α); 0 makes all as likely.</param>
sealed class ReplayPriorities(Rollout replay, double exponent)
{
    const double GreatestShare = 0.9, Least = 1e-4;

    readonly double[] _own = new double[replay.Environments * replay.Steps];
    // A tree of sums: node i has the children 2i and 2i + 1, row r is leaf Leaves + r.
    readonly double[] _sums = new double[2 * LeavesOf(replay)];
    double _greatest = 1;

    int Leaves => _sums.Length / 2;

    /// <summary>A row was filled anew.</summary>
    public void Fill(int row)
    {
        _own.AsSpan(replay.At(row, 0), replay.SegmentCounts[row]).Fill(_greatest);
        Sum(row);
    }

    /// <summary>Draws a sequence; gives its place among the replay's.</summary>
    public int Draw(ref SplitMix64 random)
    {
        var (left, node) = (random.NextDouble() * _sums[1], 1);
        while (node < Leaves)
        {
            node *= 2;
            if (left < _sums[node] || _sums[node + 1] == 0) continue;
            left -= _sums[node++];
        }
        var row = node - Leaves;
        var (place, last) = (replay.At(row, 0), replay.At(row, replay.SegmentCounts[row] - 1));
        for (; place < last && left >= _own[place]; place++) left -= _own[place];
        return place;
    }

    /// <summary>What weighs a sequence so that likelier ones count for no more (β): below 1 leaves some of the preference.</summary>
    /// <returns>A weight whose unit is the same for all sequences until the next <see cref="Set"/>.</returns>
    public double Weight(int place, double correction) => Math.Pow(_own[place] / _greatest, -correction);

    /// <summary>Takes over a sequence's errors.</summary>
    public void Set(int place, double greatest, double mean)
    {
        var own = Math.Pow(Math.Max(Least, (GreatestShare * greatest) + ((1 - GreatestShare) * mean)), exponent);
        // Of a network that diverges, until its loss tells; draws stay among the sequences that there are.
        _own[place] = double.IsFinite(own) ? own : _greatest;
        _greatest = Math.Max(_greatest, _own[place]);
        Sum(place / replay.Steps);
    }

    /// <summary>Writes or reads the priorities of the first rows.</summary>
    public void Transfer(ModelCodec codec, int rows)
    {
        _greatest = codec.Double(_greatest, double.Epsilon);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < replay.SegmentCounts[row]; i++) _own[replay.At(row, i)] = codec.Double(_own[replay.At(row, i)], double.Epsilon);
            if (codec.Reads) Sum(row);
        }
    }

    void Sum(int row)
    {
        var sum = 0.0;
        foreach (var own in _own.AsSpan(replay.At(row, 0), replay.SegmentCounts[row])) sum += own;
        var node = Leaves + row;
        for (_sums[node] = sum, node /= 2; node > 0; node /= 2) _sums[node] = _sums[2 * node] + _sums[(2 * node) + 1];
    }

    static int LeavesOf(Rollout replay)
    {
        var leaves = 1;
        while (leaves < replay.Environments) leaves *= 2;
        return leaves;
    }
}
