namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Windows of series whose future is known: what a pretrained forecaster's errors are measured on.</summary>
static class CalibrationWindows
{
    /// <summary>Values that a context has at least.</summary>
    const int LeastContext = 32;

    const int MostOrigins = 20, MostWindows = 4096, BatchRows = 256;

    /// <summary>Where windows begin: in each series from its end backwards, a horizon apart, or closer where it is short; at most 20 in a series, 4,096 in all.</summary>
    /// <param name="series">The series' values, NaN where missing.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="from">Of each series, the first step that may be in a window's future.</param>
    public static List<(int Series, int Origin)> Of(IReadOnlyList<float[]> series, int horizon, Func<int, int>? from = null)
    {
        var (windows, most) = (new List<(int, int)>(), Math.Clamp(MostWindows / Math.Max(1, series.Count), 1, MostOrigins));
        // Of very many series some are enough, taken evenly.
        var skip = Math.Max(1, (series.Count + MostWindows - 1) / MostWindows);
        for (var i = 0; i < series.Count; i += skip)
        {
            var known = series[i].AsSpan().IndexOfAnyExcept(float.NaN);
            if (known < 0) continue;
            var (first, last) = (Math.Max(known + LeastContext, from?.Invoke(i) ?? 0), series[i].Length - horizon);
            if (last < first) continue;
            var step = Math.Clamp((last - first) / Math.Max(1, most - 1), 1, horizon);
            for (var (origin, count) = (last, 0); origin >= first && count < most; origin -= step, count++) windows.Add((i, origin));
        }

        return windows;
    }

    /// <summary>Forecasts windows and hands over each: the window, the deciles [horizon, levels], and what came.</summary>
    public static void Forecast(ZeroShotForecaster forecaster, IReadOnlyList<float[]> series, List<(int Series, int Origin)> windows, WindowSettings settings, Action<int, ReadOnlySpan<float>, ReadOnlySpan<float>> take)
    {
        if (windows.Count == 0) return;
        var predictor = new ZeroShotPredictor(forecaster, Math.Min(BatchRows, windows.Count), settings.ContextLength, settings.Horizon, settings.Threads);
        for (var first = 0; first < windows.Count; first += predictor.Count)
        {
            if (settings.IsCanceled?.Invoke() == true) throw new OperationCanceledException("The calibration was cancelled.");
            predictor.Clear();
            while (predictor.HasRoom && first + predictor.Count < windows.Count)
            {
                var (own, origin) = windows[first + predictor.Count];
                ReadOnlySpan<float> context = series[own].AsSpan(Math.Max(0, origin - settings.ContextLength), Math.Min(origin, settings.ContextLength));
                context = context.TrimStart(float.NaN);
                context.CopyTo(predictor.Add(context.Length));
            }

            predictor.Forecast(settings.Season);
            for (var row = 0; row < predictor.Count; row++)
                take(first + row, predictor.Quantiles(row), series[windows[first + row].Series].AsSpan(windows[first + row].Origin, settings.Horizon));
        }
    }
}

/// <summary>How windows are forecast.</summary>
/// <param name="ContextLength">Values of a context at most.</param>
/// <param name="Horizon">Steps ahead.</param>
/// <param name="Season">As <see cref="ZeroShotForecaster.Forecast"/> takes it.</param>
/// <param name="Threads">Threads; 0 takes every core.</param>
/// <param name="IsCanceled">Asked before each batch.</param>
sealed record WindowSettings(int ContextLength, int Horizon, int Season, int Threads, Func<bool>? IsCanceled = null);
