// Watches a machine's temperature row by row, alarms when it behaves as never before, is stopped and resumed half-way, and draws what it saw.
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
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
    .Select(cells => new Reading { Time = DateTime.Parse(cells[0]), Temperature = float.Parse(cells[1]) })];

var model = ml.Transforms.DetectAnomalyByLstm(nameof(Verdict.Anomaly), nameof(Reading.Temperature), timestampColumnName: nameof(Reading.Time))
    .Fit(ml.Data.LoadFromEnumerable(readings.Take(History)));
var engine = model.CreateTimeSeriesEngine<Reading, Verdict>(ml);
var alarms = new List<int>();
var half = readings.Length / 2;
for (var i = History; i < half; i++) Watch(i);

// The process may end here: a checkpoint holds the model and where it stands.
engine.CheckPointAtomically(ml, "watching.zip");
engine = ml.Model.Load("watching.zip", out _).CreateTimeSeriesEngine<Reading, Verdict>(ml);
for (var i = half; i < readings.Length; i++) Watch(i);

File.WriteAllText("alarms.svg", Drawing());
var found = known.Count(anomaly => alarms.Exists(i => readings[i].Time >= anomaly.From && readings[i].Time <= anomaly.To));
Console.WriteLine($"sensor anomalies: {found} of {known.Length} found, {alarms.Count} alarms in {(readings[^1].Time - readings[History].Time).Days} days");

void Watch(int i)
{
    var verdict = engine.Predict(readings[i]).Anomaly;
    if (verdict[0] == 0) return;
    alarms.Add(i);
    Console.WriteLine($"{readings[i].Time:yyyy-MM-dd HH:mm}  {readings[i].Temperature,6:F1}  score {verdict[1]:F2}  p-value {verdict[2]:G2}");
}

string Drawing()
{
    const int Width = 1200, Height = 300;
    var svg = new StringBuilder($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13">""");
    svg.Append($"""<rect width="{Width}" height="{Height}" fill="white"/><text x="10" y="20">Machine temperature: alarms (dots), anomalies known to its operators (shaded)</text>""");
    foreach (var (from, to) in known) svg.Append($"""<rect x="{X(from):F1}" y="30" width="{X(to) - X(from):F1}" height="{Height - 40}" fill="#fde0c5"/>""");
    svg.Append("""<polyline fill="none" stroke="#4878a8" points=" """).AppendJoin(' ', readings.Where((_, i) => i % 3 == 0).Select(Point)).Append("\"/>");
    foreach (var i in alarms) svg.Append($"""<circle cx="{X(readings[i].Time):F1}" cy="{Y(readings[i].Temperature):F1}" r="4" fill="#c0392b"/>""");
    return svg.Append("</svg>").ToString();

    double X(DateTime time) => Width * (time - readings[0].Time) / (readings[^1].Time - readings[0].Time);
    double Y(float temperature) => Height - 10 - (temperature * (Height - 40) / 110);
    string Point(Reading reading) => $"{X(reading.Time):F1},{Y(reading.Temperature):F1}";
}

sealed class Reading
{
    public DateTime Time { get; set; }
    public float Temperature { get; set; }
}

sealed class Verdict
{
    [VectorType(3)] public double[] Anomaly { get; set; } = [];
}
