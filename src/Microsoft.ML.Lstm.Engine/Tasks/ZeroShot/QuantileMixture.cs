using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>
/// The head: a future token's outputs mix the forecasts by rules by a softmax, correct the mixture at each step for the median, and lay the other quantiles
/// around it by gaps above 0, so that they never cross.
/// </summary>
/// <remarks>Outputs of a token: a logit for each forecast, then for each step of the patch the correction, four gaps upwards and four downwards, in units of the context's scale.</remarks>
static class QuantileMixture
{
    /// <summary>Quantiles: levels 0.1 to 0.9.</summary>
    public const int Levels = 9;

    public const int Median = Levels / 2;

    /// <summary>Outputs of a token.</summary>
    public const int OutputSize = BaselineForecasts.Count + (TokenLayout.Patch * Levels);

    /// <summary>Gaps of a normal distribution, from the median outwards: outputs start there.</summary>
    static ReadOnlySpan<float> Gaps => [0.25f, 0.27f, 0.32f, 0.44f];

    /// <summary>The loss of one step in units of the context at most, so that one spike does not outweigh the rest.</summary>
    const float MostLoss = 40;

    public static float Level(int quantile) => (quantile + 1) / 10f;

    /// <summary>The quantile of a level that is a multiple of 0.1.</summary>
    public static int IndexOf(float level) => (int)MathF.Round(level * 10) - 1;

    /// <summary>Adds to the biases of an output layer what gives the gaps of a normal distribution.</summary>
    public static void Initialize(Span<float> biases)
    {
        for (var i = BaselineForecasts.Count; i < OutputSize; i++)
        {
            var part = (i - BaselineForecasts.Count) % Levels;
            if (part > 0) biases[i] = (float)Math.Log(Math.Exp(Gaps[(part - 1) % Median]) - 1);
        }
    }

    /// <summary>Quantiles [steps, Levels] of a token, standardised as the context is.</summary>
    /// <param name="outputs">The token's outputs.</param>
    /// <param name="baselines">[<see cref="BaselineForecasts.Count"/>, horizon].</param>
    /// <param name="step">The token's first step in the horizon.</param>
    /// <param name="scale">The context's scale.</param>
    /// <param name="weights">Where the weight of each forecast goes.</param>
    /// <param name="quantiles">Where the quantiles go.</param>
    public static void Quantiles(ReadOnlySpan<float> outputs, ReadOnlySpan<float> baselines, int step, float scale, Span<float> weights, Span<float> quantiles)
    {
        outputs[..BaselineForecasts.Count].CopyTo(weights);
        SoftmaxRow.Forward(weights[..BaselineForecasts.Count]);
        var horizon = baselines.Length / BaselineForecasts.Count;
        for (var i = 0; i < TokenLayout.Patch; i++)
        {
            var mixed = 0f;
            for (var b = 0; b < BaselineForecasts.Count; b++) mixed += weights[b] * baselines[(b * horizon) + step + i];
            var own = outputs.Slice(BaselineForecasts.Count + (i * Levels), Levels);
            var row = quantiles.Slice(i * Levels, Levels);
            row[Median] = mixed + (scale * own[0]);
            for (var gap = 0; gap < Median; gap++)
            {
                row[Median + gap + 1] = row[Median + gap] + (scale * Softplus(own[1 + gap]));
                row[Median - gap - 1] = row[Median - gap] - (scale * Softplus(own[1 + Median + gap]));
            }
        }
    }

    /// <summary>Twice the mean pinball loss of a token over its levels, summed over the steps whose target is known, and the gradient by its outputs.</summary>
    /// <param name="outputs">The token's outputs.</param>
    /// <param name="baselines">As of <see cref="Quantiles"/>.</param>
    /// <param name="step">The token's first step in the horizon.</param>
    /// <param name="scale">The context's scale.</param>
    /// <param name="unit">What errors are measured in.</param>
    /// <param name="weights">What <see cref="Quantiles"/> wrote.</param>
    /// <param name="quantiles">What it wrote.</param>
    /// <param name="targets">The true values of the patch; NaN where missing.</param>
    /// <param name="gradient">Where the gradient goes; empty if not wanted.</param>
    /// <returns>The sum, and the number of known targets.</returns>
    public static (double Sum, int Known) Loss(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> baselines, int step, float scale, float unit, ReadOnlySpan<float> weights, ReadOnlySpan<float> quantiles,
        ReadOnlySpan<float> targets, Span<float> gradient)
    {
        var (sum, known, horizon, trains) = (0.0, 0, baselines.Length / BaselineForecasts.Count, !gradient.IsEmpty);
        Span<float> slopes = stackalloc float[Levels], byWeight = stackalloc float[BaselineForecasts.Count];
        byWeight.Clear();
        gradient.Clear();
        for (var i = 0; i < TokenLayout.Patch; i++)
        {
            if (float.IsNaN(targets[i])) continue;
            known++;
            var total = 0f;
            for (var q = 0; q < Levels; q++)
            {
                var error = (quantiles[(i * Levels) + q] - targets[i]) / unit;
                var slope = (error > 0 ? 1 - Level(q) : -Level(q)) * 2 / Levels;
                sum += Math.Min(slope * error, MostLoss / Levels);
                slopes[q] = slope / unit;
                total += slopes[q];
            }

            if (!trains) continue;
            var own = outputs.Slice(BaselineForecasts.Count + (i * Levels), Levels);
            var by = gradient.Slice(BaselineForecasts.Count + (i * Levels), Levels);
            by[0] = scale * total;
            var (up, down) = (0f, 0f);
            for (var gap = Median - 1; gap >= 0; gap--)
            {
                up += slopes[Median + gap + 1];
                down += slopes[Median - gap - 1];
                by[1 + gap] = scale * up * Sigmoid(own[1 + gap]);
                by[1 + Median + gap] = -scale * down * Sigmoid(own[1 + Median + gap]);
            }

            for (var b = 0; b < BaselineForecasts.Count; b++) byWeight[b] += total * baselines[(b * horizon) + step + i];
        }

        if (trains) SoftmaxRow.Backward(weights[..BaselineForecasts.Count], byWeight, gradient[..BaselineForecasts.Count]);
        return (sum, known);
    }

    static float Softplus(float x) => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));

    static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
