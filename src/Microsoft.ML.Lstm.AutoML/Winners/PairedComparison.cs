using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>Compares the losses of two trials, part by part of the same held-out rows.</summary>
/// <remarks>
/// Parts of one origin, and those of one series, are seldom independent: the standard error is the largest of those over single parts, over origins and over series, each a cluster
/// (Cameron and Miller 2015), and has the degrees of freedom of its clusters.
/// </remarks>
/// <param name="difference">The mean loss of the one less that of the other.</param>
/// <param name="clusterings">The differences of single parts, of origins and of series; none where the trials have different parts.</param>
sealed class PairedComparison(double difference, double[][] clusterings)
{
    /// <summary>Ways to cluster parts.</summary>
    public const int Clusterings = 3;

    /// <summary>Below 0 where the one is better.</summary>
    public double Difference => difference;

    /// <summary>The clustering with the largest standard error; -1 where none can be told, as of a single part.</summary>
    public int Clustering { get; } = Largest(clusterings);

    /// <summary>Of the difference; NaN where it cannot be told.</summary>
    public double StandardError => Clustering < 0 ? double.NaN : StandardErrorOf(clusterings[Clustering]);

    /// <summary>Independent differences that it was told from.</summary>
    public int Clusters => Clustering < 0 ? 0 : clusterings[Clustering].Length;

    /// <summary>The gain in standard errors; 0 where it is none, or cannot be told.</summary>
    public double Statistic => Clustering < 0 || !(difference < 0) ? 0 : StandardError > 0 ? -difference / StandardError : double.PositiveInfinity;

    /// <summary>The probability of a gain as large or larger where there is none (Student 1908); 1 where it cannot be told.</summary>
    public double Chance => Statistic switch
    {
        0 => 1,
        double.PositiveInfinity => 0,
        var t => StudentT.UpperTail(t, Clusters - 1),
    };

    /// <summary>The differences by a clustering; empty where it has fewer than two.</summary>
    public ReadOnlySpan<double> DifferencesOf(int clustering) => clusterings.Length == 0 || clusterings[clustering].Length < 2 ? [] : clusterings[clustering];

    public static PairedComparison Of(TrialLoss trial, TrialLoss other)
    {
        var losses = other.Parts.ToDictionary(part => (part.Origin, part.Group), part => part.Loss);
        PartLoss[] differences = [.. trial.Parts.Where(part => losses.ContainsKey((part.Origin, part.Group))).Select(part => part with { Loss = part.Loss - losses[(part.Origin, part.Group)] })];
        return new(trial.Mean - other.Mean, differences.Length < Math.Max(trial.Parts.Count, losses.Count) ? [] :
            [Means(differences, part => (part.Origin, part.Group)), Means(differences, part => (part.Origin, 0)), Means(differences, part => (0, part.Group))]);
    }

    /// <summary>In the order of clusters, so that those of several comparisons with the same trial go together.</summary>
    static double[] Means(PartLoss[] parts, Func<PartLoss, (int, int)> cluster) => [.. parts.GroupBy(cluster).OrderBy(group => group.Key).Select(group => group.Average(part => part.Loss))];

    static int Largest(double[][] clusterings)
    {
        // Where single parts do not tell an error, their clusters do not either.
        if (clusterings.Length == 0 || double.IsNaN(StandardErrorOf(clusterings[0]))) return -1;
        return Enumerable.Range(0, clusterings.Length).MaxBy(clustering => StandardErrorOf(clusterings[clustering]));
    }

    static double StandardErrorOf(double[] values)
    {
        if (values.Length < 2) return double.NaN;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }
}
