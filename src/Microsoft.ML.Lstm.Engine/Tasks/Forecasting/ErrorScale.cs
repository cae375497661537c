using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// How much larger or smaller the errors of a window's forecast are than those of others of the same spread: a power of the window's variability, its naive error
/// in spreads. So quantiles are narrow where what repeats repeats closely, and wide in unsteady times.
/// </summary>
/// <param name="Power">0, where variability tells nothing, to 1.</param>
/// <param name="Typical">The logarithm of the variability of a window whose errors are as large as most.</param>
readonly record struct ErrorScale(float Power, float Typical)
{
    /// <summary>Futures that the power 0 counts as.</summary>
    const double PriorFutures = 8;

    /// <summary>The least and the largest factor's logarithm.</summary>
    const float Most = 1.5f;

    /// <summary>Writes a scale, or reads one.</summary>
    public static ErrorScale Transfer(ModelCodec codec, ErrorScale scale) => new(codec.Float(scale.Power, 0, 1), codec.Float(scale.Typical, -100, 100));

    /// <summary>The factor on the errors of a window whose variability has this logarithm; 1 where it is not known.</summary>
    public float Factor(float variability) => float.IsFinite(variability) ? MathF.Exp(Math.Clamp(Power * (variability - Typical), -Most, Most)) : 1;

    /// <summary>The regression of the logarithm of windows' mean absolute errors on that of their variability, drawn to a power of 0.</summary>
    /// <param name="variabilities">[windows]: logarithms; NaN where not known.</param>
    /// <param name="residuals">[windows, horizon]; NaN where missing.</param>
    /// <param name="futures">Windows that would tell as much if they did not overlap.</param>
    public static ErrorScale Fit(ReadOnlySpan<float> variabilities, ReadOnlySpan<float> residuals, double futures)
    {
        var horizon = residuals.Length / variabilities.Length;
        double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (var window = 0; window < variabilities.Length; window++)
        {
            double sum = 0;
            var count = 0;
            foreach (var residual in residuals.Slice(window * horizon, horizon))
                if (!float.IsNaN(residual)) (sum, count) = (sum + Math.Abs(residual), count + 1);
            if (!(sum > 0) || !float.IsFinite(variabilities[window])) continue;
            var (x, y) = ((double)variabilities[window], Math.Log(sum / count));
            (n, sx, sy, sxx, sxy) = (n + 1, sx + x, sy + y, sxx + (x * x), sxy + (x * y));
        }

        var spread = sxx - (sx * sx / Math.Max(1, n));
        if (!(n > 2) || !(spread > 1e-6 * n)) return default;
        var slope = (sxy - (sx * sy / n)) / spread;
        return new((float)Math.Clamp(slope * futures / (futures + PriorFutures), 0, 1), (float)(sx / n));
    }
}
