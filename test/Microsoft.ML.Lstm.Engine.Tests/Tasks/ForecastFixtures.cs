using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Series and forecasters that tests ask for.</summary>
static class ForecastFixtures
{
    /// <summary>Small enough to be trained in a moment.</summary>
    public static ForecastOptions Tiny => new() { WindowSize = 24, Horizon = 6, Network = new() { HiddenSize = 9 }, Training = new() { Epochs = 2, BatchSize = 40, Members = 2 }, SeasonLength = 12, LogTransform = false, UsePretrained = false };

    /// <summary>level + trend · t + a season + noise.</summary>
    public static float[] Series(int length, double trend = 0.1, double amplitude = 5, int season = 12, double noise = 0.5, int seed = 1, double level = 20)
    {
        var random = new Random(seed);
        var values = new float[length];
        for (var t = 0; t < length; t++)
            values[t] = (float)(level + (trend * t) + (amplitude * Math.Sin(2 * Math.PI * t / season)) + (noise * Gauss(random)));
        return values;
    }

    /// <summary>A training by seed 1 that is asked before each step whether to end.</summary>
    public static Forecaster Trained(float[][] series, ForecastOptions options, Func<bool> isCanceled) =>
        Forecaster.Train(series, options, new TrainingContext(options.Training, 1, isCanceled: isCanceled));

    public static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The last values before a position, missing where the series has not begun.</summary>
    public static float[] History(Forecaster forecaster, float[] series, int end)
    {
        var history = new float[forecaster.HistoryLength];
        for (var i = 0; i < history.Length; i++)
        {
            var at = end - history.Length + i;
            history[i] = at < 0 ? float.NaN : series[at];
        }

        return history;
    }

    public static (float[] Point, float[] Lower, float[] Upper) Forecast(Forecaster forecaster, float[] histories, int horizon = 0, float level = 0.95f, int threads = 1)
    {
        var rows = histories.Length / forecaster.HistoryLength;
        horizon = horizon == 0 ? forecaster.Horizon : horizon;
        var (point, lower, upper) = (new float[rows * horizon], new float[rows * horizon], new float[rows * horizon]);
        forecaster.Forecast(histories, rows, horizon, point, lower, upper, level, new ForecastPredictor(forecaster, threads));
        return (point, lower, upper);
    }
}
