using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>
/// Trains a pretrained network further on a user's own series. The last horizon of each is held out; on it the weights are chosen, on the straight line from the pretrained to the trained ones
/// (Wortsman et al. 2022), so that where nothing is learnt that helps, the pretrained ones stay.
/// </summary>
static class FineTuning
{
    const int LeastWindows = 16, ShardSize = 16, LeastSteps = 25;

    static ReadOnlySpan<float> Parts => [0.25f, 0.5f, 0.75f, 1];

    /// <summary>The first step of a series that is held out.</summary>
    public static int HeldOut(float[] series, int horizon) => Math.Max(0, series.Length - horizon);

    /// <summary>The better network; null where the pretrained one is better, or there is too little to learn from.</summary>
    /// <param name="start">The pretrained network.</param>
    /// <param name="series">The series' values, NaN where missing.</param>
    /// <param name="settings">How they are forecast.</param>
    /// <param name="options">How long and how fast; every setting is known.</param>
    /// <param name="context">What the training shares.</param>
    public static ZeroShotForecaster? Run(ZeroShotForecaster start, IReadOnlyList<float[]> series, WindowSettings settings, TrainingOptions options, TrainingContext context)
    {
        float[][] past = [.. series.Select(values => values[..HeldOut(values, settings.Horizon)])];
        var windows = new SeriesWindows(past, settings.Season);
        var heldOut = CalibrationWindows.Of(series, settings.Horizon, i => HeldOut(series[i], settings.Horizon));
        if (windows.Count < LeastWindows || heldOut.Count == 0) return null;
        var (model, longest) = (start.Model, Math.Min(past.Max(values => values.Length), settings.ContextLength));
        var network = ZeroShotNetwork.Of(model.Cell, model.HiddenSize, model.LayerCount);
        var task = new PretrainingTask(network, () => new SeriesWindows(past, settings.Season), validation: 0)
        {
            Start = model.Weights,
            ToldShare = 1,
            Shapes = random => Shape(random, longest, settings.Horizon),
        };
        var batch = options.BatchSize!.Value;
        var loop = LoopOptions.Of(options with { EarlyStoppingPatience = options.Epochs }, context.Seed, new(batch, LeastSteps, Math.Min(batch, ShardSize)));
        var trained = TrainingLoop.Run(task, loop, context);

        var (best, least) = ((ZeroShotForecaster?)null, Loss(start, series, heldOut, settings));
        foreach (var part in Parts)
        {
            var between = new float[model.Weights.Length];
            for (var i = 0; i < between.Length; i++) between[i] = model.Weights[i] + (part * (trained.Weights[i] - model.Weights[i]));
            var candidate = new ZeroShotForecaster(model with { Weights = ZeroShotModel.Rounded(between), Origin = $"{model.Origin}; then fine-tuned" });
            if (Loss(candidate, series, heldOut, settings) is var loss && loss < least) (best, least) = (candidate, loss);
        }

        return best;
    }

    /// <summary>Adds what a fine-tuning depends on.</summary>
    public static void Describe(TrainingFingerprint fingerprint, ZeroShotForecaster start, IReadOnlyList<float[]> series, WindowSettings settings, TrainingOptions options)
    {
        fingerprint.Add("fine-tuning").AddProperties(options).Add(start.Model.Weights).Add($"{settings.ContextLength} {settings.Horizon} {settings.Season}");
        foreach (var values in series) fingerprint.Add(values);
    }

    /// <summary>A context of any length that the series have, half of the time the longest; the horizon is the user's.</summary>
    static ExampleShape Shape(Random random, int longest, int horizon)
    {
        var (most, future) = (ZeroShotForecaster.TokensOf(longest), Math.Clamp(TokenLayout.Tokens(horizon), 1, TokenLayout.MostFutureTokens));
        return new(random.Next(2) == 0 ? most : random.Next(1, most + 1), future);
    }

    /// <summary>The mean pinball loss over windows, each in units of its series' mean difference from step to step.</summary>
    static double Loss(ZeroShotForecaster forecaster, IReadOnlyList<float[]> series, List<(int Series, int Origin)> windows, WindowSettings settings)
    {
        var (sum, count) = (0.0, 0L);
        CalibrationWindows.Forecast(forecaster, series, windows, settings, (window, deciles, truths) =>
        {
            var unit = Unit(series[windows[window].Series].AsSpan(0, windows[window].Origin));
            for (var h = 0; h < truths.Length; h++)
            {
                if (float.IsNaN(truths[h])) continue;
                count++;
                for (var q = 0; q < QuantileMixture.Levels; q++)
                {
                    var error = ((double)deciles[(h * QuantileMixture.Levels) + q] - truths[h]) / unit;
                    sum += Math.Max((1 - QuantileMixture.Level(q)) * error, -QuantileMixture.Level(q) * error);
                }
            }
        });
        return sum / Math.Max(1, count);
    }

    static double Unit(ReadOnlySpan<float> values)
    {
        var (sum, count) = (0.0, 0);
        for (var t = 1; t < values.Length; t++)
            if (Math.Abs((double)values[t] - values[t - 1]) is var difference && !double.IsNaN(difference)) (sum, count) = (sum + difference, count + 1);
        return sum > 0 ? sum / count : 1;
    }
}
