using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>Compares the losses of two trials, part by part of the same held-out rows.</summary>
/// <remarks>
/// Parts of one origin, and those of one series, are seldom independent: the standard error is the largest of those over single parts, over origins and over series, each a cluster
/// (Cameron and Miller 2015), and has the degrees of freedom of its clusters.
/// </remarks>
/// <param name="Difference">The mean loss of the one less that of the other; below 0 where the one is better.</param>
/// <param name="StandardError">Of the difference; NaN where it cannot be told, as of a single part.</param>
/// <param name="Clusters">Independent differences that it was told from.</param>
sealed record PairedComparison(double Difference, double StandardError, int Clusters)
{
    /// <summary>The probability of a gain as large or larger where there is none (Student 1908); 1 where it cannot be told.</summary>
    public double Chance
    {
        get
        {
            if (!(Difference < 0) || double.IsNaN(StandardError)) return 1;
            return StandardError > 0 ? StudentT.UpperTail(-Difference / StandardError, Clusters - 1) : 0;
        }
    }

    public static PairedComparison Of(TrialLoss trial, TrialLoss other)
    {
        var losses = other.Parts.ToDictionary(part => (part.Origin, part.Group), part => part.Loss);
        PartLoss[] differences = [.. trial.Parts.Where(part => losses.ContainsKey((part.Origin, part.Group))).Select(part => part with { Loss = part.Loss - losses[(part.Origin, part.Group)] })];
        var difference = trial.Mean - other.Mean;
        if (differences.Length < Math.Max(trial.Parts.Count, losses.Count)) return new(difference, double.NaN, 0);
        PairedComparison[] errors =
        [
            Clustered([.. differences.Select(part => part.Loss)]),
            Clustered(Means(differences, part => part.Origin)),
            Clustered(Means(differences, part => part.Group)),
        ];
        // Where single parts do not tell an error, their clusters do not either.
        return double.IsNaN(errors[0].StandardError) ? errors[0] : errors.MaxBy(one => one.StandardError)!;

        PairedComparison Clustered(double[] clusters) => new(difference, StandardErrorOf(clusters), clusters.Length);
    }

    static double[] Means(PartLoss[] parts, Func<PartLoss, int> cluster) => [.. parts.GroupBy(cluster).Select(group => group.Average(part => part.Loss))];

    static double StandardErrorOf(double[] values)
    {
        if (values.Length < 2) return double.NaN;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }
}
