using System.Collections.Concurrent;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// How the errors of a forecast that goes on from itself grow: their variance after so many horizons, in units of that after one. It grows in proportion
/// to the horizons for a random walk, not at all for noise around a level or a season that stays, and levels off for what returns to its mean.
/// </summary>
sealed class ErrorGrowth
{
    /// <summary>Horizons that are measured at most.</summary>
    public const int MostHorizons = 16;

    /// <summary>The largest power with which variance can grow: that of a line whose slope is wrong.</summary>
    const double MostPower = 2;

    const int MostWindows = 192, LeastFutures = 2;

    // Random walks of 400 values showed powers of 0.7 to 1.3 by chance, noise and seasons -0.05 to 0.1: a power is drawn to 1, the more the nearer it is to it.
    const double Upward = 1.3, Offset = 0.05, Downward = 0.5;

    readonly float[] _variances;

    /// <summary>Variances after 1, 2, 3 ... horizons, which never fall; beyond them they go on with the power of the last.</summary>
    public ErrorGrowth(float[] variances) => _variances = variances;

    /// <summary>Variances after 1, 2, 3 ... horizons.</summary>
    public ReadOnlySpan<float> Variances => _variances;

    /// <summary>The power with which the variance goes on behind them.</summary>
    public double Power => _variances.Length == 1 ? 1 : Math.Log(_variances[^1]) / Math.Log(_variances.Length);

    /// <summary>Variance in proportion to the horizons: what is assumed where the series are too short to show it.</summary>
    public static ErrorGrowth Independent { get; } = new([1]);

    /// <summary>Writes a growth, or reads one.</summary>
    public static ErrorGrowth Transfer(ModelCodec codec, ErrorGrowth? growth)
    {
        var variances = codec.Floats(growth?._variances, codec.Int(growth?._variances.Length, 1, MostHorizons));
        for (var j = 0; j < variances.Length; j++)
            if (!(variances[j] >= (j == 0 ? 1 : variances[j - 1]))) throw new InvalidDataException("The model's errors shrink with the horizon.");
        return new(variances);
    }

    /// <summary>The part of a horizon's own variance that is added after <paramref name="horizons"/> of them.</summary>
    public double Share(int horizons) => Variance(horizons + 1) - (horizons == 0 ? 0 : Variance(horizons));

    /// <summary>How much wider bounds are when a forecast reaches to one number of horizons in place of another.</summary>
    public double Factor(double horizons, double other) => horizons == other ? 1 : Math.Sqrt(Variance(Math.Max(1, horizons)) / Variance(Math.Max(1, other)));

    double Variance(double horizons)
    {
        var last = _variances.Length;
        if (horizons >= last) return _variances[^1] * Math.Pow(horizons / last, Power);
        var whole = (int)horizons;
        return _variances[whole - 1] + ((horizons - whole) * (_variances[whole] - _variances[whole - 1]));
    }

    /// <summary>Measures the growth on windows after which several horizons are known.</summary>
    public static ErrorGrowth Measure(Forecaster forecaster, SeriesSet series, WindowSet windows, TrainingContext context)
    {
        var (horizon, reader) = (forecaster.Model.Plan.Horizon, forecaster.Reader);
        var far = windows.All().Where(window => Horizons(window) >= 2);
        var stride = Math.Max(1, (far.Count() + MostWindows - 1) / MostWindows);
        (int Series, int Origin)[] measured = [.. far.Where((_, i) => i % stride == 0)];
        var (errors, predictors) = (new double[measured.Length][], new ConcurrentBag<ForecastPredictor>());
        context.Team.Run(i => errors[i] = context.IsCanceled() ? [] : Errors(measured[i]), measured.Length);
        var (sums, firsts, seen) = (new double[MostHorizons + 1], new double[MostHorizons + 1], new HashSet<(int Series, int Future)>[MostHorizons + 1]);
        for (var i = 0; i < measured.Length; i++)
        {
            if (errors[i] is not [var first, ..] || !double.IsFinite(first)) continue;
            for (var j = 2; j <= errors[i].Length; j++)
            {
                var error = errors[i][j - 1];
                if (!double.IsFinite(error)) continue;
                (sums[j], firsts[j]) = (sums[j] + error, firsts[j] + first);
                (seen[j] ??= []).Add((measured[i].Series, measured[i].Origin / (j * horizon)));
            }
        }

        var variances = new List<float> { 1 };
        for (var j = 2; j <= MostHorizons; j++)
        {
            if (seen[j] is not { Count: >= LeastFutures } || !(firsts[j] > 0 && sums[j] > 0)) break;
            var power = 2 * Math.Log(sums[j] / firsts[j]) / Math.Log(j);
            power = power < 1 ? Math.Min(1, (Upward * Math.Max(0, power)) + Offset) : Math.Min(MostPower, 1 + (Downward * (power - 1)));
            variances.Add(Math.Max(variances[^1], (float)Math.Pow(j, power)));
        }

        return variances.Count == 1 ? Independent : new([.. variances]);

        // The mean error of each horizon after a window, in units of its spread.
        double[] Errors((int Series, int Origin) window)
        {
            if (!predictors.TryTake(out var predictor)) predictor = new(forecaster, threads: 1);
            var horizons = Horizons(window);
            var history = series.History(window.Series, window.Origin, new float[forecaster.HistoryLength]);
            var point = new float[horizons * horizon];
            forecaster.Forecast(history, 1, point.Length, point, [], [], 0.5f, predictor);
            predictors.Add(predictor);
            var spread = Spread(history);
            return [.. Enumerable.Range(1, horizons).Select(j => Error(window.Series, window.Origin, point, j) / spread)];
        }

        int Horizons((int Series, int Origin) window) => Math.Min(MostHorizons, (series.Length(window.Series) - window.Origin) / horizon);

        double Spread(ReadOnlySpan<float> history)
        {
            if (!reader.Plan.Log) return reader.Scale(history).Spread;
            var logarithms = new float[history.Length];
            for (var i = 0; i < history.Length; i++) logarithms[i] = MathF.Log(history[i]);
            return reader.Scale(logarithms).Spread;
        }

        // The mean error over the second half of the j-th horizon.
        double Error(int s, int origin, float[] point, int j)
        {
            double error = 0;
            var count = 0;
            for (var h = ((j - 1) * horizon) + (horizon / 2); h < j * horizon; h++)
            {
                var truth = series.Values(s)[origin + h];
                if (float.IsNaN(truth)) continue;
                error += Math.Abs(reader.Plan.Log ? Math.Log(truth) - Math.Log(point[h]) : (double)truth - point[h]);
                count++;
            }

            return error / count;
        }
    }
}
