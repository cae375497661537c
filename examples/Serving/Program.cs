// A forecaster behind a small web API: many requests at once, checkpoints, and a restart that goes on where the last process stopped.
using Microsoft.ML;

const int Shops = 4, Days = 30;
var folder = Directory.CreateTempSubdirectory("serving");
var path = Path.Combine(folder.FullName, "shops.zip");
var ml = new MLContext(seed: 1);
var history = ml.Data.LoadFromEnumerable(
    from day in Enumerable.Range(0, 70) from shop in Enumerable.Range(0, Shops) select new Sale { Shop = $"shop{shop}", Units = Sold(shop, day) });
var model = ml.Forecasting.ForecastByLstm(nameof(Outlook.Forecast), nameof(Sale.Units), windowSize: 14, horizon: 7, nameof(Sale.Shop), nameof(Outlook.Low), nameof(Outlook.High)).Fit(history);
ml.Model.SaveAtomically(model, history.Schema, path);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton(_ => new ForecastService(ml, path));
var app = builder.Build();
app.MapPost("/sales", (Sale sale, ForecastService service) => service.Observe(sale));
app.MapPost("/checkpoint", (ForecastService service) => service.CheckPoint());
await app.StartAsync();

// The clients: all shops at once, each day by day.
using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
var answered = 0;
var worst = 0f;
await Parallel.ForEachAsync(Enumerable.Range(0, Shops), async (shop, _) =>
{
    for (var day = 70; day < 70 + Days; day++)
    {
        var response = await client.PostAsJsonAsync("/sales", new Sale { Shop = $"shop{shop}", Units = Sold(shop, day) }, CancellationToken.None);
        var outlook = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Outlook>(CancellationToken.None);
        Interlocked.Increment(ref answered);
        lock (client) worst = Math.Max(worst, Math.Abs(outlook!.Forecast[0] / Sold(shop, day + 1) - 1));
    }
});
(await client.PostAsync("/checkpoint", null)).EnsureSuccessStatusCode();

// Another process would begin like this, and gives the answer that this one would have given.
using var again = new ForecastService(ml, path);
var sale = new Sale { Shop = "shop1", Units = Sold(1, 70 + Days) };
var same = again.Observe(sale).Forecast.SequenceEqual(app.Services.GetRequiredService<ForecastService>().Observe(sale).Forecast);
await app.StopAsync();
folder.Delete(recursive: true);
Console.WriteLine(FormattableString.Invariant($"serving: {answered} of {Shops * Days} requests answered, largest error of a day {100 * worst:F1} %, {(same ? "the same" : "another")} forecast after a restart"));

static float Sold(int shop, int day) => (shop + 1) * (100 + 10 * (day % 7));
