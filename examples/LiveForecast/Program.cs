// A page on which values stream in hour by hour, with the forecast of the next day, its bounds, and how many of the values so far they held: http://127.0.0.1:5080, or "check" to follow it as a client.
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Day = 24, TrainingHours = 120 * Day;
var isCheck = args is ["check"];
var ml = new MLContext(seed: 1);
var hours = ml.Data.LoadFromTextFile<Hour>(Path.Combine(AppContext.BaseDirectory, "data", "flights.csv"), separatorChar: ',', hasHeader: true);
var model = ml.Forecasting.ForecastByLstm(new LstmForecastingOptions
{
    OutputColumnName = nameof(Outlook.Forecast),
    InputColumnName = nameof(Hour.Flights),
    TimeColumnName = nameof(Hour.Time),
    ConfidenceLowerBoundColumn = nameof(Outlook.Low),
    ConfidenceUpperBoundColumn = nameof(Outlook.High),
    Horizon = Day,
    AdaptiveIntervals = true,
}).Fit(ml.Data.TakeRows(hours, TrainingHours));
var live = ml.Data.CreateEnumerable<Hour>(ml.Data.SkipRows(hours, TrainingHours), reuseRowObject: false).ToArray();

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("LIVE_FORECAST_URL") ?? (isCheck ? "http://127.0.0.1:0" : "http://127.0.0.1:5080"));
builder.Services.AddSingleton(new LiveFeed(ml, model, live, isCheck ? TimeSpan.Zero : TimeSpan.FromMilliseconds(200)));
builder.Services.AddHostedService(services => services.GetRequiredService<LiveFeed>());
var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapGet("/moments", (LiveFeed feed, int? from, CancellationToken stop) => TypedResults.ServerSentEvents(feed.Follow(from, stop), "moment"));
await app.StartAsync();
Console.WriteLine($"The page: {app.Urls.First()}");
if (!isCheck)
{
    await app.WaitForShutdownAsync();
    return;
}

// A client that follows from the first value to the last, and counts for itself.
using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
var page = await client.GetStringAsync("/");
if (!page.Contains("EventSource", StringComparison.Ordinal)) throw new InvalidOperationException("The page does not follow the stream.");
var (count, inside, told) = (0, 0, 0.0);
using var stream = await client.GetStreamAsync("/moments?from=0");
await foreach (var item in SseParser.Create(stream).EnumerateAsync())
{
    var moment = JsonSerializer.Deserialize<Moment>(item.Data, JsonSerializerOptions.Web)!;
    (count, told) = (count + 1, moment.Coverage);
    if (moment.Value >= moment.Low && moment.Value <= moment.High) inside++;
}

await app.StopAsync();
Console.WriteLine($"live forecast: {count} of {live.Length} values streamed, coverage {(double)inside / count:P1} of 95 % intervals, {(Math.Abs(told - ((double)inside / count)) < 1e-9 ? "as told" : "otherwise told")}");
