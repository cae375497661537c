using System.Diagnostics;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>How fast the pretrained forecaster is, through ML.NET: many series at once, and one observation of one series with its forecast.</summary>
static class ZeroShotCommand
{
    const int Runs = 5, Observations = 300;

    sealed class Row
    {
        public int Series { get; set; }
        public float Value { get; set; }
    }

    sealed class Forecast
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
    }

    public static string Run(PretrainedNetwork network, int series, int context, int horizon, int? threads)
    {
        var ml = new MLContext(seed: 1);
        var begun = Stopwatch.GetTimestamp();
        var model = ml.Forecasting.ForecastByLstmZeroShot(new LstmZeroShotOptions
        {
            OutputColumnName = nameof(Forecast.Next),
            InputColumnName = nameof(Row.Value),
            SeriesColumnName = nameof(Row.Series),
            ConfidenceLowerBoundColumn = nameof(Forecast.Low),
            ConfidenceUpperBoundColumn = nameof(Forecast.High),
            Horizon = horizon,
            PretrainedNetwork = network,
            ContextLength = Math.Clamp(context, 32, 2048),
            Calibrate = false,
            Training = new() { Threads = threads },
        }).Fit(ml.Data.LoadFromEnumerable(Rows(series, context)));
        var fit = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        begun = Stopwatch.GetTimestamp();
        using var engine = model.CreateTimeSeriesEngine<Row, Forecast>(ml);
        engine.Predict(new Row { Value = 1 });
        var first = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;

        model.ForecastAsDataView();
        var busy = Process.GetCurrentProcess().TotalProcessorTime;
        var many = Median(Runs, () => model.ForecastAsDataView());
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - busy).TotalMilliseconds / Runs / series;
        var one = Median(Observations, () => engine.Predict(new Row { Value = 100 }));
        return FormattableString.Invariant(
            $"zero-shot {network} S{series} context {context} horizon {horizon} threads {threads ?? Environment.ProcessorCount} fit_s {fit:F2} first_ms {first:F1} batch_series_s {series / many:F0} batch_cpu_ms {cpu:F3} one_ms {1000 * one:F3}");
    }

    static double Median(int runs, Action run)
    {
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            run();
            seconds[i] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[runs / 2];
    }

    /// <summary>Days with noise on hours, of another level in each series; made as they are read.</summary>
    static IEnumerable<Row> Rows(int series, int steps)
    {
        var (row, random) = (new Row(), new Random(1));
        for (var s = 0; s < series; s++)
        {
            for (var t = 0; t < steps; t++)
            {
                (row.Series, row.Value) = (s, 100 + (s % 50) + (10 * MathF.Sin(MathF.Tau * (t + s) / 24)) + (4 * random.NextSingle()));
                yield return row;
            }
        }
    }
}
