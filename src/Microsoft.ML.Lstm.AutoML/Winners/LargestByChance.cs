using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>
/// How large the largest of several trials' statistics is by chance. Trials are compared with the same one on the same rows, so their statistics go together, and a bound for independent ones asks too much: here they are
/// drawn together, by weighing the differences of all at random, cluster by cluster (the wild bootstrap: Wu 1986; of a maximum: White 2000, Romano and Wolf 2005).
/// </summary>
/// <remarks>How much trials go together is itself told from few clusters: so a part of each draw is the trial's own, all of it up to <see cref="LeastClusters"/>.</remarks>
sealed class LargestByChance
{
    /// <summary>Draws; a probability of 0.05 is told with a standard error of 0.007.</summary>
    const int Draws = 1023;

    /// <summary>Of n clusters, this many n-ths of a draw's variance are the trial's own.</summary>
    const int LeastClusters = 4;

    /// <summary>Seed of what trials have in common, the number of clusters added; those of trials are their numbers.</summary>
    const int CommonSeed = 1 << 24;

    readonly double[][] _largest = new double[PairedComparison.Clusterings][];
    readonly double[][] _weights = new double[PairedComparison.Clusterings][];

    /// <summary>Comparisons taken, and those of them whose correlations cannot be told.</summary>
    int _taken, _others;

    /// <summary>The comparison drawn last: one is judged, and then taken.</summary>
    (PairedComparison? Comparison, double[]?[] Draws) _last;

    /// <summary>The probability that the largest statistic of those taken and this one is as large as this one's, where no trial is better.</summary>
    public double Chance(PairedComparison comparison)
    {
        var single = comparison.Chance;
        if (comparison.Clustering < 0 || single is 0 or 1) return single;
        var largest = _largest[comparison.Clustering];
        var count = 1;
        foreach (var (draw, own) in Drawn(comparison, comparison.Clustering).Index()) count += Math.Max(own, largest is null ? own : largest[draw]) >= comparison.Statistic ? 1 : 0;
        return Math.Min(1, Math.Max(single, (double)count / (Draws + 1)) + (_others * single));
    }

    /// <summary>Takes a trial's comparison, whether it was better or not.</summary>
    public void Add(PairedComparison comparison)
    {
        if (comparison.Clustering < 0)
        {
            _others++;
            return;
        }

        for (var clustering = 0; clustering < _largest.Length; clustering++)
        {
            if (comparison.DifferencesOf(clustering).IsEmpty) continue;
            var drawn = Drawn(comparison, clustering);
            if (_largest[clustering] is { } largest)
                for (var draw = 0; draw < Draws; draw++) largest[draw] = Math.Max(largest[draw], drawn[draw]);
            else _largest[clustering] = [.. drawn];
        }

        _taken++;
    }

    double[] Drawn(PairedComparison comparison, int clustering)
    {
        if (_last.Comparison != comparison) _last = (comparison, new double[]?[PairedComparison.Clusterings]);
        return _last.Draws[clustering] ??= Draw(comparison, clustering);
    }

    /// <summary>Statistics of a trial that is no better but differs as this one does.</summary>
    double[] Draw(PairedComparison comparison, int clustering)
    {
        var differences = comparison.DifferencesOf(clustering);
        double center = 0, spread = 0;
        foreach (var difference in differences) center += difference / differences.Length;
        foreach (var difference in differences) spread += (difference - center) * (difference - center) / differences.Length;
        var part = Math.Min(1, (double)LeastClusters / differences.Length);
        var (common, alone) = (Math.Sqrt(1 - part), Math.Sqrt(part * spread));
        var (weights, random, drawn) = (_weights[clustering] ??= Weights(differences.Length), new Random(_taken), new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var own = weights.AsSpan(draw * differences.Length, differences.Length);
            double sum = 0, squares = 0;
            for (var i = 0; i < own.Length; i++)
            {
                var value = (common * own[i] * (differences[i] - center)) + (alone * random.NextNormal());
                (sum, squares) = (sum + value, squares + (value * value));
            }

            // What never differs is never better by chance.
            var variance = (squares - (sum * sum / own.Length)) / (own.Length - 1);
            drawn[draw] = variance > 0 ? sum / Math.Sqrt(variance * own.Length) : 0;
        }

        return drawn;
    }

    /// <summary>[Draws, clusters]: normal numbers, the same for all trials.</summary>
    static double[] Weights(int clusters)
    {
        var random = new Random(CommonSeed + clusters);
        return [.. Enumerable.Range(0, Draws * clusters).Select(_ => random.NextNormal())];
    }
}
