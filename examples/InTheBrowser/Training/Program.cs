// Trains a forecaster of flights an hour on four months, and writes it, with the two months that follow, into the folder of the page: `Training FOLDER`.
// `Training FOLDER 300` follows the first 300 hours of those months as the page does, and says what the page must say. With vectors as wide as a browser's (DOTNET_EnableAVX2=0) the bits are the same.
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Day = 24, TrainingHours = 120 * Day;
var folder = args.FirstOrDefault() ?? throw new ArgumentException("Name the folder of the published page, which holds index.html.");
var (modelFile, seriesFile) = (Path.Combine(folder, "model.lstm"), Path.Combine(folder, "series.json"));

if (args.Length == 1)
{
    var hours = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "flights.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
    var flights = Array.ConvertAll(hours, hour => float.Parse(hour[1], CultureInfo.InvariantCulture));
    // Without the pretrained network, whose forecasts take half a second in a browser.
    var trained = Forecaster.Train([flights[..TrainingHours]], new() { Horizon = Day, UsePretrained = false }, seed: 1);
    using (var file = File.Create(modelFile)) trained.Save(file);
    var first = TrainingHours - trained.HistoryLength;
    File.WriteAllText(seriesFile, JsonSerializer.Serialize(new Series(hours[first][0], trained.HistoryLength, flights[first..]), JsonSerializerOptions.Web));
    Console.WriteLine($"in the browser: a model of {new FileInfo(modelFile).Length / 1024} KiB, {trained.Coverage:P1} of held-out values within {trained.ConfidenceLevel:P0} bounds");
    return;
}

using var saved = File.OpenRead(modelFile);
var series = JsonSerializer.Deserialize<Series>(File.ReadAllText(seriesFile), JsonSerializerOptions.Web)!;
var follower = new Follower(Forecaster.Load(saved), series.Values[..series.Past]);
foreach (var value in series.Values.AsSpan(series.Past, int.Parse(args[1], CultureInfo.InvariantCulture))) follower.Observe(value);
Console.WriteLine(follower.Told);

/// <summary>What the page reads beside the model.</summary>
/// <param name="Begin">The first hour.</param>
/// <param name="Past">Values before the first that comes.</param>
/// <param name="Values">The values, hour by hour.</param>
sealed record Series(string Begin, int Past, float[] Values);
