using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>How a forecaster of very many series scales, through ML.NET: the peak of its training beside the size of the data, and one step of every series from its state.</summary>
static class ForecastCommand
{
    const int Week = 7, Window = 28;

    sealed class Row
    {
        public int Series { get; set; }
        public float Value { get; set; }
    }

    public static string Run(int series, int steps, int epochs)
    {
        // A small one first: the code that training needs is then there before anything is counted.
        Train(series: 20, steps: 100, epochs: 1);
        ProcessMemory.Reset();
        var before = ProcessMemory.PeakMebibytes();
        var watch = Stopwatch.StartNew();
        var model = Train(series, steps, epochs);
        var (seconds, peak, data) = (watch.Elapsed.TotalSeconds, ProcessMemory.PeakMebibytes(), (double)series * steps * sizeof(float) / (1 << 20));

        var view = model.ForecastAsDataView(horizon: 1);
        watch.Restart();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        view = model.ForecastAsDataView(horizon: 1);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var forecast = watch.Elapsed.TotalSeconds;
        GC.KeepAlive(view);
        return string.Create(CultureInfo.InvariantCulture,
            $"forecasting S{series} T{steps} epochs {epochs} train_s {seconds:F1} data_mib {data:F1} before_mib {before:F1} peak_mib {peak:F1} training_mib {peak - before:F1} times {(peak - before) / data:F2} forecast_series_s {series / forecast:F0} allocated_bytes_series {allocated / series}");
    }

    static LstmForecastingTransformer Train(int series, int steps, int epochs)
    {
        var ml = new MLContext(seed: 1);
        return ml.Forecasting.ForecastByLstm(new LstmForecastingOptions
        {
            OutputColumnName = "Forecast",
            InputColumnName = nameof(Row.Value),
            SeriesColumnName = nameof(Row.Series),
            WindowSize = Window,
            Horizon = Week,
            SeasonLength = Week,
            Network = new() { HiddenSize = 16 },
            Training = new() { Epochs = epochs, Members = 1 },
        }).Fit(ml.Data.LoadFromEnumerable(Rows(series, steps)));
    }

    /// <summary>Made as they are read: they take no memory.</summary>
    static IEnumerable<Row> Rows(int series, int steps)
    {
        var row = new Row();
        for (var t = 0; t < steps; t++)
        {
            for (var s = 0; s < series; s++)
            {
                row.Series = s;
                row.Value = 100 + (s % 50) + (10 * MathF.Sin(2 * MathF.PI * ((t + s) % Week) / Week)) + (((t * 7919) + (s * 104729)) % 13);
                yield return row;
            }
        }
    }
}
