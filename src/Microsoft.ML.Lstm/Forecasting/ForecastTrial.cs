using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Compares a forecaster and its quantised twin on rows that follow the training: at each row both forecast the values of the next ones.</summary>
sealed class ForecastTrial
{
    readonly IDataView _data;
    readonly int _horizon, _season;

    /// <summary>Of each series, and of each target of it, the values in order, and the numbers of their rows.</summary>
    readonly Dictionary<string, (List<float[]> Values, List<int> Rows)> _series = [];
    readonly int _rows, _targets;

    public ForecastTrial(LstmForecastingTransformer model, IDataView data)
    {
        (_data, _horizon, _targets, _season) = (data, model.Horizon, model.State.Layout.Targets, model.Seasons.FirstOrDefault(1));
        using var cursor = data.GetRowCursor(model.Bind(data.Schema).Reads);
        var reader = new SeriesReader(model.Columns, cursor);
        while (cursor.MoveNext())
        {
            var name = reader.Series().ToString();
            if (!_series.TryGetValue(name, out var track)) _series.Add(name, track = ([], []));
            track.Values.Add(reader.Values().ToArray());
            track.Rows.Add(_rows++);
        }
    }

    /// <summary>Runs both, on one thread.</summary>
    public QuantizationReport Run(LstmForecastingTransformer before, LstmForecastingTransformer after, QuantizedLayer[] layers)
    {
        var isScaled = Pairs([], (_, _, scale) => scale).Any(scale => scale > 0);
        var trial = new QuantizationTrial<LstmForecastingTransformer>
        {
            Examples = _rows,
            Score = one => Array.ConvertAll(Forecasts(one, one.Outputs.ColumnNames[0]), value => float.IsNaN(value) ? 0 : value),
            Name = isScaled ? "mean absolute scaled error" : "mean absolute error",
            Measure = (one, _) => Pairs(Forecasts(one, one.Outputs.ColumnNames[0]), (actual, forecast, scale) => Math.Abs((double)actual - forecast) / (isScaled ? scale : 1)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(),
            Coverage = before.Outputs.HasBounds ? Coverage : null,
            Save = (one, stream) => one.Forecaster.Save(stream),
        };
        return trial.Run(before, after, layers);
    }

    double Coverage(LstmForecastingTransformer model)
    {
        var (lower, upper) = (Forecasts(model, model.Outputs.ColumnNames[1]), Forecasts(model, model.Outputs.ColumnNames[2]));
        var above = Pairs(lower, (actual, bound, _) => float.IsNaN(bound) ? double.NaN : bound <= actual ? 1 : 0);
        var below = Pairs(upper, (actual, bound, _) => float.IsNaN(bound) ? double.NaN : actual <= bound ? 1 : 0);
        return above.Zip(below, (one, other) => one * other).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>[rows, targets, horizon].</summary>
    float[] Forecasts(LstmForecastingTransformer model, string column)
    {
        var (output, values, row) = (model.Transform(_data), new float[checked(_rows * _targets * _horizon)], 0);
        foreach (var forecast in output.GetColumn<float[]>(output.Schema[column])) forecast.CopyTo(values, row++ * _targets * _horizon);
        return values;
    }

    /// <summary>What is made of each known value, its forecast and the mean absolute seasonal difference of its series; without forecasts they are 0.</summary>
    IEnumerable<double> Pairs(float[] forecasts, Func<float, float, double, double> pair)
    {
        foreach (var (values, rows) in _series.Values)
            for (var target = 0; target < _targets; target++)
            {
                var scale = ForecastAccuracy.SeasonalDifference([.. values.Select(value => value[target])], _season);
                for (var origin = 0; origin < rows.Count; origin++)
                    for (var step = 1; step <= Math.Min(_horizon, rows.Count - 1 - origin); step++)
                        if (values[origin + step][target] is var actual && !float.IsNaN(actual))
                            yield return pair(actual, forecasts.Length == 0 ? 0 : forecasts[(((rows[origin] * _targets) + target) * _horizon) + step - 1], scale);
            }
    }
}
