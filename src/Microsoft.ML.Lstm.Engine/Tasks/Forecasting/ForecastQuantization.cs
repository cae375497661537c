using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Quantises a <see cref="Forecaster"/>, and measures what that does to its forecasts of known values.</summary>
sealed class ForecastQuantization
{
    const int MostWindows = 64, BlockRows = 256;

    readonly Forecaster _forecaster;
    readonly IReadOnlyList<float[]> _series;
    readonly ExampleSet? _covariates;
    readonly int _season;

    /// <summary>Series, and how many of its values are known when it is forecast.</summary>
    readonly List<(int Series, int Origin)> _windows = [];

    /// <param name="forecaster">The forecaster.</param>
    /// <param name="series">The values of each series.</param>
    /// <param name="covariates">The same with covariates; null where the forecaster reads none.</param>
    public ForecastQuantization(Forecaster forecaster, IReadOnlyList<float[]> series, ExampleSet? covariates)
    {
        (_forecaster, _series, _covariates, _season) = (forecaster, series, covariates, forecaster.Seasons.FirstOrDefault(1));
        for (var s = 0; s < series.Count; s++)
        {
            if (Array.FindIndex(series[s], float.IsInfinity) is var at and >= 0)
                throw new ArgumentException(FormattableString.Invariant($"Value {at} of series {s} is {series[s][at]}. Values must be finite, or NaN where one is missing."), nameof(series));
            var count = series[s].Length;
            if (count < 2) continue;
            var origin = Math.Max(1, count - forecaster.Horizon);
            for (var window = 0; window < MostWindows && (window == 0 || origin >= forecaster.HistoryLength); window++, origin -= forecaster.Horizon) _windows.Add((s, origin));
        }
    }

    /// <summary>The same forecaster in 8-bit integers, and what became of its first network's layers.</summary>
    /// <exception cref="InvalidOperationException">It is quantised already.</exception>
    public static (Forecaster Model, QuantizedLayer[] Layers) Round(Forecaster forecaster)
    {
        if (forecaster.IsQuantized) throw new InvalidOperationException("The model is quantised already. Use it as it is.");
        var model = forecaster.Model;
        var network = model.Network.As(model.Plan, isQuantized: true);
        var rounded = model with { Network = network, Members = Array.ConvertAll(model.Members, weights => NetworkQuantizer.Snap(network.Graph, weights)) };
        return (new(rounded), NetworkQuantizer.Compare(model.Network.Graph, model.Members[0], network.Graph, rounded.Members[0]));
    }

    public (Forecaster Model, QuantizationReport Report) Quantize()
    {
        var (quantized, layers) = Round(_forecaster);
        var scales = Enumerable.Range(0, _series.Count).Select(ScaleOf).ToArray();
        var isScaled = _windows.Exists(window => scales[window.Series] > 0);
        var trial = new QuantizationTrial<Forecaster>
        {
            Examples = _windows.Count,
            Score = one => Array.ConvertAll(Forecast(one).Point, value => float.IsNaN(value) ? 0 : value),
            Name = isScaled ? "mean absolute scaled error" : "mean absolute error",
            Measure = (one, _) => Error(Forecast(one).Point, isScaled ? scales : null),
            Coverage = one => Coverage(Forecast(one)),
            Save = (one, stream) => one.Save(stream),
        };
        return (quantized, trial.Run(_forecaster, quantized, layers));
    }

    (float[] Point, float[] Lower, float[] Upper) Forecast(Forecaster forecaster)
    {
        var horizon = forecaster.Horizon;
        var count = checked(_windows.Count * horizon);
        var (point, lower, upper) = (new float[count], new float[count], new float[count]);
        var rows = new HistoryRows(forecaster.Model.Plan, Math.Min(BlockRows, _windows.Count), horizon);
        var predictor = new ForecastPredictor(forecaster);
        for (var first = 0; first < _windows.Count; first += rows.Count)
        {
            rows.Clear();
            while (rows.HasRoom && first + rows.Count < _windows.Count)
            {
                var (series, origin) = _windows[first + rows.Count];
                if (_covariates is null) SeriesHistories.Add(rows, forecaster.Model.Plan, _series[series].AsSpan(0, origin));
                else SeriesHistories.Add(rows, forecaster.Model.Plan, _covariates, series, _covariates.TargetFields[0], origin, horizon);
            }
            var (at, size) = (first * horizon, rows.Count * horizon);
            forecaster.Forecast(rows.Batch, rows.Count, horizon, point.AsSpan(at, size), lower.AsSpan(at, size), upper.AsSpan(at, size), forecaster.ConfidenceLevel, predictor);
        }
        return (point, lower, upper);
    }

    double ScaleOf(int series)
    {
        var (values, sum, count) = (_series[series], 0.0, 0L);
        for (var t = _season; t < values.Length; t++)
        {
            var difference = Math.Abs((double)values[t] - values[t - _season]);
            if (double.IsFinite(difference)) (sum, count) = (sum + difference, count + 1);
        }
        return sum / count;
    }

    double Error(float[] point, double[]? scales)
    {
        var (sum, count) = (0.0, 0L);
        foreach (var (place, series, actual) in Known())
        {
            var error = Math.Abs((double)point[place] - actual) / (scales?[series] ?? 1);
            if (double.IsFinite(error)) (sum, count) = (sum + error, count + 1);
        }
        return sum / count;
    }

    double Coverage((float[] Point, float[] Lower, float[] Upper) forecasts)
    {
        var (inside, count) = (0L, 0L);
        foreach (var (place, _, actual) in Known())
        {
            if (float.IsNaN(forecasts.Point[place])) continue;
            count++;
            if (forecasts.Lower[place] <= actual && actual <= forecasts.Upper[place]) inside++;
        }
        return (double)inside / count;
    }

    /// <summary>The values that are forecast and known, and their places among the forecasts.</summary>
    IEnumerable<(int Place, int Series, float Actual)> Known()
    {
        var horizon = _forecaster.Horizon;
        for (var window = 0; window < _windows.Count; window++)
        {
            var (series, origin) = _windows[window];
            for (var h = 0; h < Math.Min(horizon, _series[series].Length - origin); h++)
                if (_series[series][origin + h] is var actual && !float.IsNaN(actual)) yield return ((window * horizon) + h, series, actual);
        }
    }
}
