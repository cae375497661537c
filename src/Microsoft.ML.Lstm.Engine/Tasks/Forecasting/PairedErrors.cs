namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Compares the errors of two forecasts of the same futures.</summary>
static class PairedErrors
{
    /// <summary>Whether one forecast's errors are larger than another's by more than chance: by more than the standard error of their mean difference, and by a margin where few futures decide.</summary>
    /// <param name="errors">The mean error within each future.</param>
    /// <param name="others">That of the other forecast.</param>
    /// <param name="unit">Of what the margin is a part (<see cref="ForecastCombination.Margin"/>).</param>
    /// <param name="futures">Futures that do not overlap: the margin falls with their number.</param>
    public static bool AreLarger(double[] errors, double[] others, double unit, int futures) =>
        errors.Average() - others.Average() > Math.Max(StandardError(errors, others), ForecastCombination.Margin / futures * unit);

    /// <summary>Of the mean difference of two forecasts' errors, future by future.</summary>
    static double StandardError(double[] errors, double[] others)
    {
        double[] differences = [.. errors.Zip(others, (one, other) => one - other)];
        var mean = differences.Average();
        return Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / Math.Max(1, differences.Length - 1) / differences.Length);
    }
}
