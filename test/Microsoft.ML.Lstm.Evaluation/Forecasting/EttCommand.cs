using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>
/// ett FILE HORIZON: the seven variables of an hourly transformer (Zhou et al. 2021), 12 months to train, 4 to validate, 4 to test, in units of the training part's standard
/// deviations; one model for all variables, all windows of the test part.
/// </summary>
static class EttCommand
{
    const int Training = 12 * 30 * 24, Validation = 4 * 30 * 24, Test = 4 * 30 * 24;

    sealed class Row
    {
        public string Series { get; set; } = "";
        public float Value { get; set; }
    }

    sealed class Outlook
    {
        public string Series { get; set; } = "";
        public float[] Forecast { get; set; } = [];
    }

    public static void Run(string[] arguments, int seed)
    {
        var watch = Stopwatch.StartNew();
        var horizon = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var lines = File.ReadLines(arguments[0]).Select(line => line.Split(',')[1..]).ToArray();
        var series = lines[0].Select((name, i) => (Name: name, Values: Scaled([.. lines[1..].Select(fields => float.Parse(fields[i], CultureInfo.InvariantCulture))]))).ToArray();

        var ml = new MLContext(seed);
        var model = ml.Forecasting.ForecastByLstm(new LstmForecastingOptions { OutputColumnName = nameof(Outlook.Forecast), InputColumnName = nameof(Row.Value), Horizon = horizon, SeriesColumnName = nameof(Row.Series) })
            .Fit(Rows(ml, series, ..(Training + Validation)));
        var forecasts = ml.Data.CreateEnumerable<Outlook>(model.Transform(Rows(ml, series, (Training + Validation)..(Training + Validation + Test))), reuseRowObject: true);
        var (squared, absolute, count, step) = (0.0, 0.0, 0L, 0);
        foreach (var outlook in forecasts)
        {
            // Rows come series by series; the forecast of a row is of the values after it.
            var (values, at) = (series[step / Test].Values, Training + Validation + (step % Test) + 1);
            step++;
            if (at + horizon > Training + Validation + Test) continue;
            for (var h = 0; h < horizon; h++)
            {
                double error = outlook.Forecast[h] - values[at + h];
                (squared, absolute, count) = (squared + (error * error), absolute + Math.Abs(error), count + 1);
            }
        }
        Console.WriteLine(FormattableString.Invariant($"ett {Path.GetFileNameWithoutExtension(arguments[0])} {horizon} mse {squared / count:F4} mae {absolute / count:F4} seconds {watch.Elapsed.TotalSeconds:F0}"));
    }

    static IDataView Rows(MLContext ml, (string Name, float[] Values)[] series, Range range) =>
        ml.Data.LoadFromEnumerable(series.SelectMany(one => one.Values[range].Select(value => new Row { Series = one.Name, Value = value })));

    static float[] Scaled(float[] values)
    {
        var mean = values[..Training].Average(value => (double)value);
        var deviation = Math.Sqrt(values[..Training].Average(value => (value - mean) * (value - mean)));
        return Array.ConvertAll(values, value => (float)((value - mean) / deviation));
    }
}
