// Forecasts three series of other lives - months of carbon dioxide, days of heat, hours of flights - without training anything, and draws each as a fan chart.
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Lstm.Charts;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
var watch = Stopwatch.StartNew();
Subject[] subjects =
[
    new("Carbon dioxide at Mauna Loa", "co2-concentration.csv", "", Column: 1, Horizon: 24, Season: 12, "Parts per million", "Month"),
    new("Warmest hour of a day in Seattle", "weather.csv", "Seattle maximum", Column: 2, Horizon: 30, Season: 1, "°C", "Day"),
    new("Flights that leave in an hour", "flights.csv", "", Column: 1, Horizon: 48, Season: 168, "Flights", "Hour"),
];
var (charts, errors, naive, inside, all) = (new List<IChart>(), 0.0, 0.0, 0.0, 0);
foreach (var subject in subjects)
{
    const int Shown = 150;
    var values = Values(subject);
    var tested = 8 * subject.Horizon;
    var estimator = ml.Forecasting.ForecastByLstmZeroShot(nameof(Outlook.Forecast), nameof(Moment.Value), subject.Horizon,
        confidenceLowerBoundColumn: nameof(Outlook.Low), confidenceUpperBoundColumn: nameof(Outlook.High), confidenceLevel: 0.8f);

    // Fit learns nothing: it reads the past, and sees how far off forecasts of it would have been.
    var model = estimator.Fit(ml.Data.LoadFromEnumerable(values[..^tested]));
    var outlooks = model.Transform(ml.Data.LoadFromEnumerable(values[^tested..]));
    var metrics = ml.Forecasting.Evaluate(outlooks, nameof(Moment.Value), nameof(Outlook.Forecast),
        confidenceLowerBoundColumn: nameof(Outlook.Low), confidenceUpperBoundColumn: nameof(Outlook.High), seasonLength: subject.Season);
    Console.WriteLine($"{subject.Title}: MASE {metrics.MeanAbsoluteScaledError:F3} (seasonal naive {metrics.SeasonalNaive!.MeanAbsoluteScaledError:F3}), 80 % bounds hold {metrics.Coverage:P1}");
    (errors, naive, inside, all) = (errors + Math.Log(metrics.MeanAbsoluteScaledError), naive + Math.Log(metrics.SeasonalNaive.MeanAbsoluteScaledError), inside + metrics.Coverage, all + 1);

    var next = estimator.Fit(ml.Data.LoadFromEnumerable(values[..^subject.Horizon])).Forecast();
    charts.Add(new ForecastChart
    {
        Title = subject.Title,
        History = [.. values[..^subject.Horizon].TakeLast(Shown).Select(moment => moment.Value)],
        Forecast = [.. next.Select(step => step.Value)],
        LowerBound = [.. next.Select(step => step.LowerBound)],
        UpperBound = [.. next.Select(step => step.UpperBound)],
        Actual = [.. values[^subject.Horizon..].Select(moment => moment.Value)],
        ValueTitle = subject.Unit,
        TimeTitle = subject.Step,
    });
}

var picture = Path.GetFullPath("zero-shot.svg");
new ChartGrid { Title = "Forecasts without training", Subtitle = "A pretrained LSTM of 340,000 weights that never saw these series, with 80 % prediction intervals", Charts = charts, Columns = 1 }.Save(picture);
Console.WriteLine($"The forecasts as a picture: {picture}");
Console.WriteLine($"zero-shot: {all} series MASE {Math.Exp(errors / all):F3} (seasonal naive {Math.Exp(naive / all):F3}) coverage {inside / all:P1} of 80 % intervals, {watch.Elapsed.TotalSeconds:F1} seconds");

static Moment[] Values(Subject subject) =>
[
    .. from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", subject.File)).Skip(1)
       where line.StartsWith(subject.Series, StringComparison.Ordinal)
       select new Moment { Value = float.Parse(line.Split(',')[subject.Column], CultureInfo.InvariantCulture) },
];

sealed record Subject(string Title, string File, string Series, int Column, int Horizon, int Season, string Unit, string Step);

sealed class Moment
{
    public float Value { get; set; }
}

sealed class Outlook
{
    public float[] Forecast { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}
