using System.Globalization;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>Which trial of a sweep wins, in words.</summary>
static class SweepOutcome
{
    /// <param name="trials">The trials.</param>
    /// <param name="best">The winner; null for none.</param>
    public static string Describe(IEnumerable<SweepTrial> trials, SweepTrial? best)
    {
        if (best is null) return "";
        if (best.Verdict.Length > 0) return $"Trial {best.Id} wins: {best.Verdict}.";
        var nearest = trials.Where(trial => trial.Verdict.Length > 0 && Mean(trial) < Mean(best)).MinBy(Mean);
        var others = nearest is null ? "no trial is better" : string.Create(CultureInfo.InvariantCulture, $"trial {nearest.Id}, the least of the others with {nearest.Metric:G5}, is {nearest.Verdict}");
        return $"Trial {best.Id} is kept: {others}.";
    }

    static double Mean(SweepTrial trial) => trial.FoldLosses.DefaultIfEmpty(double.PositiveInfinity).Average();
}
