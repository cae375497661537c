using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>What the network starts from: for each step of the future a mixture of plain forecasts, and the quantiles of what it misses.</summary>
/// <remarks>
/// The mixture is fitted by least absolute deviations (iteratively reweighted least squares), first with the same coefficients for all steps,
/// then for each step of its own, drawn to the common ones. So it becomes a seasonal naive forecast, a drift, a mean, or what lies between,
/// as the data ask for.
/// </remarks>
sealed class LinearBaseline
{
    const int Rounds = 6;

    /// <summary>Weights of a combination add up to 1, but for rounding.</summary>
    const float MostWeight = 1 + 1e-6f;

    readonly float[] _coefficients;
    readonly float[] _offsets;

    /// <summary>[Candidates, Horizon] coefficients and [Quantiles, Horizon] offsets.</summary>
    public LinearBaseline(float[] coefficients, float[] offsets) => (_coefficients, _offsets) = (coefficients, offsets);

    /// <summary>[Candidates, Horizon].</summary>
    public ReadOnlySpan<float> Coefficients => _coefficients;

    /// <summary>[Quantiles, Horizon].</summary>
    public ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>The naive forecast that what is learnt is combined with; null for none.</summary>
    public LinearBaseline? Naive { get; private init; }

    /// <summary>The weight of the naive forecast in the combination, 0 to 1.</summary>
    public float NaiveWeight { get; private init; }

    /// <summary>The pretrained forecaster that what is learnt is combined with; null for none.</summary>
    public ZeroShotForecaster? Pretrained { get; private init; }

    /// <summary>The weight of the pretrained forecaster in the combination, 0 to 1.</summary>
    public float PretrainedWeight { get; private init; }

    /// <summary>The same baseline, which the network reads and corrects; what comes of it is combined with a naive forecast and a pretrained forecaster's.</summary>
    public LinearBaseline CombinedWith(LinearBaseline naive, float weight, ZeroShotForecaster? pretrained, float pretrainedWeight) => new(_coefficients, _offsets)
    {
        Naive = weight > 0 ? naive : null,
        NaiveWeight = weight,
        Pretrained = pretrainedWeight > 0 ? pretrained : null,
        PretrainedWeight = pretrainedWeight,
    };

    /// <summary>Writes a baseline, or reads one of so many coefficients and offsets.</summary>
    public static LinearBaseline Transfer(ModelCodec codec, LinearBaseline? baseline, int coefficients, int offsets) =>
        new(codec.Weights(baseline?._coefficients, coefficients), codec.Weights(baseline?._offsets, offsets));

    /// <summary>Writes what the forecasts are combined with, and the weights, or returns the baseline combined with what is read.</summary>
    public LinearBaseline TransferCombination(ModelCodec codec)
    {
        var weight = codec.Float(NaiveWeight, 0, 1);
        var naive = weight > 0 ? Transfer(codec, Naive, _coefficients.Length, _offsets.Length) : this;
        var pretrainedWeight = codec.Version < 9 ? 0 : codec.Float(PretrainedWeight, 0, 1);
        if (codec.Reads && !(weight + pretrainedWeight <= MostWeight)) throw new InvalidDataException(FormattableString.Invariant($"The model's naive and pretrained forecasts weigh {weight} and {pretrainedWeight}, together more than 1."));
        var pretrained = pretrainedWeight > 0 ? ZeroShotForecaster.Transfer(codec, Pretrained) : null;
        return weight > 0 || pretrainedWeight > 0 ? CombinedWith(naive, weight, pretrained, pretrainedWeight) : this;
    }

    /// <summary>The baseline of one window [Horizon] from its candidates [Candidates, Horizon].</summary>
    public void Combine(ReadOnlySpan<float> candidates, Span<float> destination)
    {
        destination.Clear();
        for (var first = 0; first < candidates.Length; first += destination.Length)
            for (var h = 0; h < destination.Length; h++) destination[h] += _coefficients[first + h] * candidates[first + h];
    }

    /// <summary>Fits to windows.</summary>
    /// <param name="candidates">[windows, Candidates, Horizon].</param>
    /// <param name="targets">[windows, Horizon] in the windows' units; NaN where missing.</param>
    /// <param name="weights">[windows].</param>
    /// <param name="prior">[Candidates]: the coefficients of a naive forecast, to which the fit is drawn.</param>
    /// <param name="strengths">[Candidates]: how many effectiveWindows the naive forecast counts as.</param>
    /// <param name="effectiveWindows">Windows that would tell as much if they did not overlap.</param>
    /// <param name="levels">Quantile levels of the offsets.</param>
    /// <param name="isCanceled">Asked before each round and step.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static LinearBaseline Fit(
        ReadOnlySpan<float> candidates, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, ReadOnlySpan<double> prior, ReadOnlySpan<double> strengths,
        double effectiveWindows, ReadOnlySpan<float> levels, Func<bool> isCanceled)
    {
        var (windows, count) = (weights.Length, prior.Length);
        var horizon = targets.Length / windows;
        var common = prior.ToArray();
        var residuals = new float[windows * horizon];
        var solver = new RidgeSolver(count);
        Span<double> x = stackalloc double[count];

        void Residuals(ReadOnlySpan<float> candidates, ReadOnlySpan<float> targets, ReadOnlySpan<double> coefficients, int step)
        {
            for (var n = 0; n < windows; n++)
            {
                double mixed = 0;
                for (var k = 0; k < count; k++) mixed += coefficients[k] * candidates[(((n * count) + k) * horizon) + step];
                residuals[(n * horizon) + step] = (float)(targets[(n * horizon) + step] - mixed);
            }
        }

        for (var round = 0; round < Rounds; round++)
        {
            solver.Clear();
            for (var h = 0; h < horizon; h++)
            {
                if (isCanceled()) throw new OperationCanceledException();
                Residuals(candidates, targets, common, h);
                AddWindows(solver, candidates, targets, weights, residuals, horizon, count, h, first: round == 0, x);
            }

            solver.Solve(prior, strengths, windows * horizon / effectiveWindows, common);
        }

        var coefficients = new float[count * horizon];
        var own = new double[count];
        var ownStrengths = new double[count];
        for (var k = 0; k < count; k++) ownStrengths[k] = Math.Max(0.05, Math.Max(3, strengths[k]) / effectiveWindows);
        for (var h = 0; h < horizon; h++)
        {
            if (isCanceled()) throw new OperationCanceledException();
            common.CopyTo(own, 0);
            for (var round = 0; round < Rounds / 2; round++)
            {
                solver.Clear();
                Residuals(candidates, targets, own, h);
                AddWindows(solver, candidates, targets, weights, residuals, horizon, count, h, first: false, x);
                solver.Solve(common, ownStrengths, windows, own);
            }

            Residuals(candidates, targets, own, h);
            for (var k = 0; k < count; k++) coefficients[(k * horizon) + h] = (float)own[k];
        }

        return new(coefficients, Quantiles(residuals, horizon, levels));
    }

    static void AddWindows(
        RidgeSolver solver, ReadOnlySpan<float> candidates, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, ReadOnlySpan<float> residuals,
        int horizon, int count, int h, bool first, Span<double> x)
    {
        for (var n = 0; n < weights.Length; n++)
        {
            var target = targets[(n * horizon) + h];
            if (float.IsNaN(target)) continue;
            for (var k = 0; k < count; k++) x[k] = candidates[(((n * count) + k) * horizon) + h];
            var robust = first ? 1 : 1 / (Math.Abs(residuals[(n * horizon) + h]) + 0.05);
            solver.Add(x, target, weights[n] * robust);
        }
    }

    /// <summary>The quantiles of residuals [windows, Horizon] for each step [levels, Horizon]; 0 for the median, as the forecast itself is one.</summary>
    public static float[] Quantiles(float[] residuals, int horizon, ReadOnlySpan<float> levels)
    {
        var offsets = new float[levels.Length * horizon];
        var sorted = new List<float>();
        for (var h = 0; h < horizon; h++)
        {
            sorted.Clear();
            for (var i = h; i < residuals.Length; i += horizon)
                if (!float.IsNaN(residuals[i])) sorted.Add(residuals[i]);
            if (sorted.Count == 0) continue;
            sorted.Sort();
            for (var q = 0; q < levels.Length; q++)
                offsets[(q * horizon) + h] = levels[q] == 0.5f ? 0 : sorted[(int)(levels[q] * (sorted.Count - 1))];
        }

        return offsets;
    }
}
