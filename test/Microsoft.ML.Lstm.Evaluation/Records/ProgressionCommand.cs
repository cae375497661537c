using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Records;

/// <summary>
/// progression FOLDER [--SETTING=VALUE]: what will be measured of patients in intensive care from hour 36 to 48, from the 36 hours before (PhysioNet's challenge of 2012, set a), in steps of an hour: five fixed folds, mean squared
/// and absolute error of all measurements made in that time in standard deviations of each measurement, beside carrying the last value forward and the mean, coverage of the 80 and 90 % intervals, and seconds. Means
/// and deviations are those of the training stays; values beyond their 0.1 and 99.9 percentiles count as these.
/// </summary>
static class ProgressionCommand
{
    const int Folds = 5, Ahead = 24;
    const float From = 36;

    public static void Run(string[] arguments, int seed)
    {
        var settings = arguments.Skip(1).Select(argument => argument.TrimStart('-').Split('=')).ToDictionary(parts => parts[0], parts => parts.ElementAtOrDefault(1) ?? "");
        float Number(string name, float usual) => settings.TryGetValue(name, out var text) ? float.Parse(text, CultureInfo.InvariantCulture) : usual;
        var stays = IcuStay.Read(arguments[0], Folds, binHours: 1);
        var options = new LstmMeasurementForecastingOptions
        {
            OutputColumnName = "Forecast",
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            ConfidenceLevel = 0.9f,
            TimeColumnName = nameof(IcuStay.Hours),
            StaticColumnNames = [nameof(IcuStay.Statics)],
            Ahead = [.. Enumerable.Range(1, Ahead).Select(hour => (double)hour)],
            TimeGaps = Enum.Parse<TimeGaps>(settings.GetValueOrDefault("gaps", nameof(TimeGaps.GruD))),
            Network = new() { HiddenSize = (int)Number("units", 64), Dropout = Number("dropout", 0.2f) },
            Training = new() { LearningRate = Number("rate", 0.006f), Members = (int)Number("members", 3), Epochs = settings.ContainsKey("epochs") ? (int)Number("epochs", 0) : null },
        };
        var all = Enumerable.Range((int)Number("first", 0), (int)Number("folds", Folds)).Select(fold =>
        {
            var errors = Judge(new MLContext(seed), options, [.. stays.Where(stay => stay.Fold != fold)], [.. stays.Where(stay => stay.Fold == fold)]);
            Console.WriteLine(Line($"fold {fold}", errors));
            return errors;
        }).ToArray();
        Console.WriteLine(Line($"progression {stays.Length} stays, mean of {all.Length} folds", [.. Enumerable.Range(0, all[0].Length).Select(measure => all.Average(one => one[measure]))]));
    }

    static string Line(string what, double[] of) => string.Create(CultureInfo.InvariantCulture,
        $"{what}: mse {of[0]:F4} carry-forward {of[1]:F4} mean {of[2]:F4}, mae {of[3]:F4} carry-forward {of[4]:F4} mean {of[5]:F4}, coverage of 80 % {of[6]:F4} of 90 % {of[7]:F4}, values {of[8]:F0} seconds {of[9]:F0}");

    static double[] Judge(MLContext ml, LstmMeasurementForecastingOptions options, IcuStay[] train, IcuStay[] test)
    {
        var watch = Stopwatch.StartNew();
        var model = ml.Forecasting.ForecastMeasurementsByLstm(options).Fit(ml.Data.LoadFromEnumerable(train));
        var rows = ml.Data.LoadFromEnumerable(test.Select(Known));
        float[][] Column(float level, string name) => [.. model.WithConfidenceLevel(level).Transform(rows).GetColumn<float[]>(name)];
        var (forecasts, lows, highs) = (Column(0.9f, "Forecast"), new[] { Column(0.8f, "Low"), Column(0.9f, "Low") }, new[] { Column(0.8f, "High"), Column(0.9f, "High") });
        var units = Enumerable.Range(0, IcuStay.Measurements.Length).Select(f => Unit.Of(train, f)).ToArray();
        var (sums, count) = (new double[8], 0);
        for (var stay = 0; stay < test.Length; stay++)
        {
            var known = test[stay].Hours.Count(hour => hour < From);
            for (var step = known; step < test[stay].Hours.Length && known > 0; step++)
            {
                var ahead = (int)(test[stay].Hours[step] - test[stay].Hours[known - 1]);
                if (ahead > Ahead) continue;
                for (var f = 0; f < units.Length; f++)
                {
                    var value = test[stay].Features[(step * units.Length) + f];
                    if (float.IsNaN(value)) continue;
                    var (at, truth) = (((ahead - 1) * units.Length) + f, units[f].Scaled(value));
                    var last = Enumerable.Range(0, known).Select(s => test[stay].Features[(s * units.Length) + f]).LastOrDefault(one => !float.IsNaN(one), float.NaN);
                    double[] answers = [units[f].Scaled(forecasts[stay][at]), float.IsNaN(last) ? 0 : units[f].Scaled(last), 0];
                    for (var i = 0; i < 3; i++) (sums[i], sums[3 + i]) = (sums[i] + ((answers[i] - truth) * (answers[i] - truth)), sums[3 + i] + Math.Abs(answers[i] - truth));
                    for (var i = 0; i < 2; i++) sums[6 + i] += value >= lows[i][stay][at] && value <= highs[i][stay][at] ? 1 : 0;
                    count++;
                }
            }
        }

        return [.. sums.Select(sum => sum / count), count, watch.Elapsed.TotalSeconds];
    }

    static IcuStay Known(IcuStay stay)
    {
        var known = stay.Hours.Count(hour => hour < From);
        return new() { Features = stay.Features[..(known * IcuStay.Measurements.Length)], Hours = stay.Hours[..known], Statics = stay.Statics };
    }

    /// <summary>What a measurement is standardised by.</summary>
    sealed record Unit(double Low, double High, double Mean, double Deviation)
    {
        public static Unit Of(IcuStay[] stays, int feature)
        {
            var values = stays.SelectMany(stay => Enumerable.Range(0, stay.Hours.Length).Select(step => (double)stay.Features[(step * IcuStay.Measurements.Length) + feature])).Where(value => !double.IsNaN(value)).Order().ToArray();
            var (low, high) = (values[(int)(0.001 * values.Length)], values[^((int)(0.001 * values.Length) + 1)]);
            var mean = values.Average(value => Math.Clamp(value, low, high));
            var deviation = Math.Sqrt(values.Average(value => Math.Pow(Math.Clamp(value, low, high) - mean, 2)));
            return new(low, high, mean, deviation > 0 ? deviation : 1);
        }

        public double Scaled(double value) => (Math.Clamp(value, Low, High) - Mean) / Deviation;
    }
}
