using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// What the learnt forecast is combined with (Bates and Granger 1969): a naive forecast, and that of a pretrained forecaster. The weights are chosen on the
/// validation parts: the mean of several is seldom worse than the best of them, and where series are short one cannot tell which that is.
/// </summary>
sealed record ForecastCombination
{
    /// <summary>How much better than what is simpler a forecast must be, as a part of its error, where a single future decides.</summary>
    public const double Margin = 0.3;

    static readonly float[] Weights = [0, 0.25f, 0.5f, 0.75f, 1];

    /// <summary>The naive forecast.</summary>
    public required LinearBaseline Naive { get; init; }

    /// <summary>Its weight, 0 to 1.</summary>
    public required float NaiveWeight { get; init; }

    /// <summary>The pretrained forecaster; null for none.</summary>
    public required ZeroShotForecaster? Pretrained { get; init; }

    /// <summary>Its weight, 0 to 1.</summary>
    public required float PretrainedWeight { get; init; }

    /// <summary>What both leave: the weight of the learnt forecast.</summary>
    public float LearntWeight => 1 - NaiveWeight - PretrainedWeight;

    /// <summary>The combination's errors on the validation parts.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>A task whose forecasts are combined so.</summary>
    public ForecastTask Of(ForecastTask task) =>
        NaiveWeight > 0 || PretrainedWeight > 0 ? task with { Base = task.Base.CombinedWith(Naive, NaiveWeight, Pretrained, PretrainedWeight) } : task;

    /// <summary>Chooses the weights.</summary>
    /// <remarks>
    /// Of all weights whose error is the least but for chance, those with the most of the naive forecast, and among them the most of the pretrained one (the
    /// one-standard-error rule: Breiman et al. 1984): what is simpler is kept unless something is better than it by more than chance.
    /// </remarks>
    /// <param name="folds">The tasks of the validation runs.</param>
    /// <param name="weights">Flat weights of each run's network; fewer where training was stopped.</param>
    /// <param name="naive">The naive forecast.</param>
    /// <param name="pretrained">The pretrained forecaster; null for none.</param>
    /// <param name="futures">Futures of the validation parts that do not overlap.</param>
    /// <param name="context">Who works, and whether to make it short: then nothing is combined.</param>
    public static ForecastCombination Choose(
        IReadOnlyList<ForecastTask> folds, IReadOnlyList<float[]> weights, LinearBaseline naive, ZeroShotForecaster? pretrained, int futures, TrainingContext context)
    {
        var learnt = With(0, 0);
        if (context.IsCanceled()) return learnt;
        var plain = With(1, 0);
        var other = pretrained is null ? learnt : With(0, 1);
        (float Naive, float Pretrained)[] candidates =
            [.. from own in Weights from part in pretrained is null ? [0] : Weights where own + part <= 1 select (own, part)];
        double[][] errors = [.. candidates.Select(one => learnt.Calibration.CombinedErrors(plain.Calibration, one.Naive, other.Calibration, one.Pretrained))];
        var best = errors.MinBy(own => own.Average())!;
        (float Naive, float Pretrained)[] alike =
            [.. candidates.Where((_, i) => !PairedErrors.AreLarger(errors[i], best, best.Average(), futures))];
        return alike[^1] switch
        {
            (0, 0) => learnt,
            (1, 0) => plain,
            (0, 1) => other,
            var (own, part) => With(own, part),
        };

        ForecastCombination With(float naiveWeight, float pretrainedWeight) => Of(folds, weights, naive, naiveWeight, pretrained, pretrainedWeight, context);
    }

    /// <summary>The mean errors of a naive forecast within each future of the validation parts.</summary>
    public static double[] ErrorsOf(LinearBaseline naive, IReadOnlyList<ForecastTask> folds, IReadOnlyList<float[]> weights, TrainingContext context) =>
        Of(folds, weights, naive, 1, null, 0, context).Calibration.Errors();

    static ForecastCombination Of(
        IReadOnlyList<ForecastTask> folds, IReadOnlyList<float[]> weights, LinearBaseline naive, float naiveWeight, ZeroShotForecaster? pretrained, float pretrainedWeight, TrainingContext context)
    {
        var combination = new ForecastCombination
        {
            Naive = naive,
            NaiveWeight = naiveWeight,
            Pretrained = pretrained,
            PretrainedWeight = pretrainedWeight,
            Calibration = new(folds[0].Data.Reader.Plan.Horizon),
        };
        for (var fold = 0; fold < weights.Count; fold++) combination.Calibration.Add(combination.Of(folds[fold]), weights[fold], context);
        return combination;
    }
}
