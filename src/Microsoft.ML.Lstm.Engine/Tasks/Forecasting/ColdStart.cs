using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// How much wider bounds must be where only a few values of a window are known, as of a series that has just begun or comes back from a gap. It is measured:
/// windows are cut down to their last values, and their scores compared with those of the whole windows.
/// </summary>
sealed class ColdStart
{
    /// <summary>Points of probability, as in <see cref="ConformalQuantiles"/>.</summary>
    public const int Points = ConformalQuantiles.Points;

    const int MostWindows = 256;

    /// <summary>[Counts, Points]: factors on the bounds' half-widths, at least 1.</summary>
    readonly float[] _factors;

    public ColdStart(float[] factors) => _factors = factors;

    /// <summary>Bounds as of full windows, whatever is known.</summary>
    public static ColdStart None { get; } = new([]);

    /// <summary>Known values that are measured; in between, factors are interpolated.</summary>
    public static ReadOnlySpan<int> Counts => [1, 2, 3, 5, 8];

    /// <summary>Writes the factors, or reads them.</summary>
    public static ColdStart Transfer(ModelCodec codec, ColdStart? start)
    {
        var count = codec.Int(start?._factors.Length, 0, Counts.Length * Points);
        if (count != 0 && count != Counts.Length * Points) throw new InvalidDataException($"The model holds {count} factors of few known values.");
        return new(codec.Floats(start?._factors, count));
    }

    /// <summary>The factor where so many values of a window are known, of as many as there could be.</summary>
    public double Factor(int known, int most, float confidenceLevel)
    {
        if (_factors.Length == 0 || known >= most) return 1;
        var point = ConformalQuantiles.Point(confidenceLevel);
        var (low, factor) = (1, (double)_factors[point]);
        for (var i = 0; i <= Counts.Length; i++)
        {
            var measured = i < Counts.Length && Counts[i] < most;
            var (high, next) = measured ? (Counts[i], _factors[(i * Points) + point]) : (most, 1f);
            if (known <= high) return high == low ? next : factor + ((next - factor) * Math.Log((double)known / low) / Math.Log((double)high / low));
            (low, factor) = (high, next);
        }

        return 1;
    }

    /// <summary>Measures the factors on a task's windows with a network that, if possible, has not seen them.</summary>
    public static ColdStart Measure(ForecastTask task, WindowSet windows, float[] weights, TrainingContext context)
    {
        var packed = task.Network.Graph.Pack(weights);
        // Whole windows, and for each count those cut down to so many values.
        var scores = new List<float>[Counts.Length + 1];
        context.Team.Run(i => scores[i] = i > 0 && Counts[i - 1] >= task.Data.Reader.Plan.SpreadLength ? [] : Scores(task, windows, weights, packed, i == 0 ? int.MaxValue : Counts[i - 1], context.IsCanceled), scores.Length);
        var full = scores[0];
        var factors = new float[Counts.Length * Points];
        Array.Fill(factors, 1);
        for (var i = 0; i < Counts.Length; i++)
        {
            if (Counts[i] >= task.Data.Reader.Plan.SpreadLength) continue;
            var cold = scores[i + 1];
            if (cold.Count == 0 || full.Count == 0) return None;
            for (var p = 0; p < Points; p++)
            {
                var (few, all) = (At(cold, p), At(full, p));
                factors[(i * Points) + p] = all > 0 ? Math.Clamp(few / all, 1, WindowScale.Limit) : 1;
            }
        }

        return new(factors);
    }

    /// <summary>Errors in units of the network's own widths, in ascending order, of windows cut down to their last known values.</summary>
    static List<float> Scores(ForecastTask task, WindowSet windows, float[] weights, float[] packed, int known, Func<bool> isCanceled)
    {
        var (data, plan, levels) = (task.Data, task.Data.Reader.Plan, ForecastNetwork.Levels.Length);
        var pass = new ForecastPass(task.Data.Reader, task.Base, task.Network, ForecastPass.BlockRows, training: false);
        var stride = Math.Max(1, (windows.Count + MostWindows - 1) / MostWindows);
        var (history, target, loaded) = (new float[plan.HistoryLength], new float[plan.Horizon], new int[ForecastPass.BlockRows]);
        var scores = new List<float>();
        var rows = 0;
        for (var window = 0; window < windows.Count; window += stride)
        {
            if (isCanceled()) return scores;
            data.Set.History(windows.Series(window), windows.Origin(window), history).CopyTo(history);
            KeepLast(history, known);
            pass.Load(rows, history, data.Covariates(windows.Series(window), windows.Origin(window)));
            loaded[rows++] = window;
            if (rows < ForecastPass.BlockRows && window + stride < windows.Count) continue;
            pass.Forward(rows, new(weights, packed), null);
            for (var row = 0; row < rows; row++)
            {
                data.Targets(windows.Series(loaded[row]), windows.Origin(loaded[row]), pass.Scales[row], target);
                for (var h = 0; h < plan.Horizon; h++)
                {
                    var widths = QuantileSpread.Of(pass.Predictions(rows).Slice(((row * plan.Horizon) + h) * levels, levels), 1e-4f);
                    var error = target[h] - widths.Point;
                    var score = error < 0 ? -error / widths.Below : error / widths.Above;
                    if (float.IsFinite(score) && pass.Scales[row].Spread > 0) scores.Add(score);
                }
            }

            rows = 0;
        }

        scores.Sort();
        return scores;
    }

    /// <summary>Makes all but the last known values missing.</summary>
    static void KeepLast(Span<float> history, int known)
    {
        var at = history.Length;
        for (var kept = 0; at > 0 && kept < known; at--)
            if (!float.IsNaN(history[at - 1])) kept++;
        history[..at].Fill(float.NaN);
    }

    // Both tails are pooled here: a probability of one side is that of both, doubled.
    static float At(List<float> sorted, int point) =>
        sorted[Math.Clamp((int)Math.Ceiling(((2 * ConformalQuantiles.Probability(point)) - 1) * sorted.Count), 1, sorted.Count) - 1];
}
