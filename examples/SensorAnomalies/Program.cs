// Watches a machine's temperature row by row, raises alarms, is stopped and resumed half-way, and draws what it saw.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;
using Microsoft.ML.Transforms.TimeSeries;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int History = 750;
(DateTime From, DateTime To)[] known =
[
    (new(2013, 12, 10, 6, 25, 0), new(2013, 12, 12, 5, 35, 0)),
    (new(2013, 12, 15, 17, 50, 0), new(2013, 12, 17, 17, 0, 0)),
    (new(2014, 1, 27, 14, 20, 0), new(2014, 1, 29, 13, 30, 0)),
    (new(2014, 2, 7, 14, 55, 0), new(2014, 2, 9, 14, 5, 0)),
];
var ml = new MLContext(seed: 1);
Reading[] readings = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "machine-temperature.csv")).Skip(1).Select(line => line.Split(','))
    .Select(cells => new Reading { Time = DateTime.Parse(cells[0]), Temperature = float.Parse(cells[1]) })
    .DistinctBy(reading => reading.Time).OrderBy(reading => reading.Time)];

LstmAnomalyOptions usual = new()
{
    OutputColumnName = nameof(Result.Anomaly),
    InputColumnName = nameof(Reading.Temperature),
    TimestampColumnName = nameof(Reading.Time),
};

// By default at most one normal row in 5,000 raises an alarm: only what is far larger than anything that happened in the week before is told.
var rare = ml.Data.CreateEnumerable<Result>(Fit(usual).Transform(ml.Data.LoadFromEnumerable(readings.Skip(History))), reuseRowObject: false).Select(row => row.Anomaly[0] != 0).ToArray();
Console.WriteLine($"By default, one false alarm in {1 / usual.FalseAlarmRate:F0} rows: {Found([.. new bool[History], .. rare])} of {known.Length} found, {rare.Count(alarm => alarm)} alarms");

// Here an alarm costs a look at the machine, a failure much more: all that is larger than anything remembered is told.
var model = Fit(usual with { FalseAlarmRate = 0.01 });
var engine = model.CreateTimeSeriesEngine<Reading, Result>(ml);
var alarms = new bool[readings.Length];
double[] scores = [.. readings.Select(_ => double.NaN)];
var half = readings.Length / 2;
for (var i = History; i < half; i++) Watch(i);

// The process may end here: a checkpoint holds the model and where it stands.
engine.CheckPointAtomically(ml, "watching.zip");
engine = ml.Model.Load("watching.zip", out _).CreateTimeSeriesEngine<Reading, Result>(ml);
for (var i = half; i < readings.Length; i++) Watch(i);

var picture = Path.GetFullPath("alarms.svg");
new AnomalyChart
{
    Title = "Machine temperature",
    Subtitle = "Alerts of an LSTM detector; anomalies known to the machine's operators are shaded",
    Values = [.. readings.Select(reading => reading.Temperature)],
    Times = [.. readings.Select(reading => reading.Time)],
    Alerts = alarms,
    Scores = scores,
    KnownAnomalies = [.. known.Select(anomaly => Array.FindIndex(readings, reading => reading.Time >= anomaly.From)..Array.FindIndex(readings, reading => reading.Time > anomaly.To))],
    ValueTitle = "Temperature",
}.Save(picture);
Console.WriteLine($"What it saw as a picture: {picture}");
Console.WriteLine($"sensor anomalies: {Found(alarms)} of {known.Length} found, {alarms.Count(alarm => alarm)} alarms in {(readings[^1].Time - readings[History].Time).Days} days");

LstmAnomalyTransformer Fit(LstmAnomalyOptions options) => ml.Transforms.DetectAnomalyByLstm(options).Fit(ml.Data.LoadFromEnumerable(readings.Take(History)));

int Found(bool[] raised) => known.Count(anomaly => readings.Where((_, i) => raised[i]).Any(reading => reading.Time >= anomaly.From && reading.Time <= anomaly.To));

void Watch(int i)
{
    var result = engine.Predict(readings[i]).Anomaly;
    (alarms[i], scores[i]) = (result[0] != 0, result[1]);
    if (!alarms[i]) return;
    Console.WriteLine($"{readings[i].Time:yyyy-MM-dd HH:mm}  {readings[i].Temperature,6:F1}  score {result[1]:F2}  p-value {result[2]:G2}");
}

sealed class Reading
{
    public DateTime Time { get; set; }
    public float Temperature { get; set; }
}

sealed class Result
{
    [VectorType(3)] public double[] Anomaly { get; set; } = [];
}
