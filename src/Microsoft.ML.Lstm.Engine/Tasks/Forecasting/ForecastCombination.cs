namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// The weight of the naive forecast beside what was learnt (Bates and Granger 1969), chosen on the validation parts: the mean of both is seldom worse than the
/// better of them, and where series are short one cannot tell which that is.
/// </summary>
/// <param name="Naive">The naive forecast.</param>
/// <param name="Weight">Its weight, 0 to 1.</param>
/// <param name="Calibration">The combination's errors on the validation parts.</param>
sealed record ForecastCombination(LinearBaseline Naive, float Weight, Calibration Calibration)
{
    /// <summary>How much better than what is simpler a forecast must be, as a part of its error, where a single future decides.</summary>
    public const double Margin = 0.3;

    static readonly float[] Weights = [0, 0.25f, 0.5f, 0.75f, 1];

    /// <summary>A task whose forecasts are combined so.</summary>
    public ForecastTask Of(ForecastTask task) => Weight > 0 ? task with { Base = task.Base.CombinedWith(Naive, Weight) } : task;

    /// <summary>The largest weight whose error is the least of all but for chance (the one-standard-error rule: Breiman et al. 1984).</summary>
    /// <param name="folds">The tasks of the validation runs.</param>
    /// <param name="weights">Flat weights of each run's network; fewer where training was stopped.</param>
    /// <param name="naive">The naive forecast.</param>
    /// <param name="futures">Futures of the validation parts that do not overlap.</param>
    /// <param name="isCanceled">Whether to make it short: then nothing is combined.</param>
    public static ForecastCombination Choose(IReadOnlyList<ForecastTask> folds, IReadOnlyList<float[]> weights, LinearBaseline naive, int futures, Func<bool> isCanceled)
    {
        var learnt = Calibrated(new(naive, 0, new(folds[0].Data.Reader.Plan.Horizon)));
        if (isCanceled()) return learnt;
        var plain = Calibrated(new(naive, 1, new(folds[0].Data.Reader.Plan.Horizon)));
        double[][] errors = [.. Weights.Select(weight => learnt.Calibration.CombinedErrors(plain.Calibration, weight))];
        var best = errors.MinBy(own => own.Average())!;
        var chosen = Weights[Array.FindLastIndex(errors, own => !(own.Average() - best.Average() > Math.Max(StandardError(own, best), Margin / futures * best.Average())))];
        return chosen == 0 ? learnt : chosen == 1 ? plain : Calibrated(new(naive, chosen, new(folds[0].Data.Reader.Plan.Horizon)));

        // Of the mean difference of two forecasts' errors, future by future.
        static double StandardError(double[] own, double[] other)
        {
            double[] differences = [.. own.Zip(other, (one, two) => one - two)];
            var mean = differences.Average();
            return Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / Math.Max(1, differences.Length - 1) / differences.Length);
        }

        ForecastCombination Calibrated(ForecastCombination combination)
        {
            for (var fold = 0; fold < weights.Count; fold++) combination.Calibration.Add(combination.Of(folds[fold]), weights[fold], isCanceled);
            return combination;
        }
    }
}
