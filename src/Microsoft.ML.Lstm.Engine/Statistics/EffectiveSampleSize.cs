namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>
/// How many independent errors a calibration rests on. Windows overlap, and the errors within one future may go together: of a random walk's they do, and
/// each future counts once; of noise around a season they do not, and each value counts.
/// </summary>
sealed class EffectiveSampleSize(int horizon)
{
    /// <summary>Pairs of errors that an autocorrelation of one half, which is assumed beforehand, counts as.</summary>
    const double PriorPairs = 4, PriorCorrelation = 0.5;

    /// <summary>Errors below this are rounding, in windows' units: they tell of no dependence.</summary>
    const double Rounding = 1e-4;

    /// <summary>Values that were forecast, each counted once.</summary>
    public int Targets { get; set; }

    /// <summary>Between the number of futures that do not overlap and the number of values, by the autocorrelation of the errors within a future.</summary>
    /// <param name="seen">The errors [windows, Horizon].</param>
    /// <param name="futures">Futures that do not overlap.</param>
    /// <param name="part">The part of all windows that these are.</param>
    public int Size((QuantileSpread Widths, float Truth, bool HasVariation)[] seen, int futures, double part)
    {
        var targets = part * Targets;
        if (targets <= futures) return futures;
        double products = 0, squares = 0;
        for (var i = 0; i + 1 < seen.Length; i++)
        {
            if ((i + 1) % horizon == 0) continue;
            var (error, next) = (seen[i].Truth - seen[i].Widths.Point, (double)seen[i + 1].Truth - seen[i + 1].Widths.Point);
            if (!(Math.Max(Math.Abs(error), Math.Abs(next)) > Rounding) || !double.IsFinite(error * next)) continue;
            products += error * next;
            squares += ((error * error) + (next * next)) / 2;
        }

        var pairs = targets - futures;
        var correlation = squares > 0 ? products / squares : PriorCorrelation;
        correlation = Math.Clamp(((pairs * correlation) + (PriorPairs * PriorCorrelation)) / (pairs + PriorPairs), 0, 1);
        return (int)Math.Clamp(targets * (1 - correlation) / (1 + correlation), futures, targets);
    }
}
