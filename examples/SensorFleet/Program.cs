// Ten thousand sensors in a cluster of two silos, one of which is killed in the middle; a page shows alarms and the failover: http://127.0.0.1:5081, or "check" to compare with one process. Needs redis-server on the path.
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["silo", var server, var name, var models, var siloPort, var gatewayPort])
{
    using var host = new Cluster(server, name, models).Silo(int.Parse(siloPort), int.Parse(gatewayPort));
    await host.StartAsync();
    Console.WriteLine("ready");
    await host.WaitForShutdownAsync();
    return;
}

const int Compared = 500;
var isCheck = args is ["check"];
var (steps, killAt) = isCheck ? (50, 25) : (1000, 40);
using var processes = new Processes();
Sensors.Train(Path.Combine(processes.Models, "1.zip"));
var cluster = new Cluster(processes.StartRedis(), "sensor-fleet", processes.Models);
Process[] silos = [await processes.StartSiloAsync(cluster), await processes.StartSiloAsync(cluster)];

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" });
builder.Logging.SetMinimumLevel(LogLevel.Critical);
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("SENSOR_FLEET_URL") ?? (isCheck ? "http://127.0.0.1:0" : "http://127.0.0.1:5081"));
cluster.AddClient(builder);
builder.Services.AddSingleton(services => new Watch(services.GetRequiredService<IClusterClient>(), silos, steps, killAt, isCheck ? TimeSpan.Zero : TimeSpan.FromMilliseconds(250)));
builder.Services.AddHostedService(services => services.GetRequiredService<Watch>());
builder.Services.AddHealthChecks().AddCheck<FleetHealth>("fleet");
var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapHealthChecks("/health");
app.MapGet("/moments", (Watch watch, CancellationToken stop) => TypedResults.ServerSentEvents(watch.Follow(stop), "moment"));
await app.StartAsync();
Console.WriteLine($"The page: {app.Urls.First()}");
if (!isCheck)
{
    await app.WaitForShutdownAsync();
    return;
}

var (watch, moments) = (app.Services.GetRequiredService<Watch>(), new List<Moment>());
await foreach (var moment in watch.Follow(CancellationToken.None)) moments.Add(moment);
using var health = new HttpClient { BaseAddress = new(app.Urls.First()) };
var isHealthy = await health.GetStringAsync("/health");

// One process that has seen the same: its forecasts have the same bits.
var ml = new MLContext();
using var engine = ml.Model.Load(Path.Combine(processes.Models, "1.zip"), out _).CreateTimeSeriesEngine<Reading, Outlook>(ml);
var same = 0;
for (var sensor = 0; sensor < Compared; sensor++)
{
    var outlook = new Outlook();
    for (var step = 0; step < Sensors.History + steps; step++) outlook = engine.Predict(new Reading { Sensor = Sensors.Name(sensor), Value = Sensors.Value(sensor, step) });
    if (watch.Last!.Answer(sensor).SequenceEqual([outlook.Next[0], outlook.Low[0], outlook.High[0]])) same++;
}

await app.StopAsync();
var (faults, found, alarms) = (moments.Sum(moment => moment.Faults), moments.Sum(moment => moment.Found), moments.Sum(moment => moment.Alarms.Length));
Console.WriteLine($"sensor fleet: {Sensors.Count} sensors, {moments.Count} steps, {moments[^1].Silos} of 2 silos left ({isHealthy}), answered again after {moments[killAt].Milliseconds / 1000:F1} s, "
    + $"{same} of {Compared} sensors as in one process, {found} of {faults} faults found, {alarms - found} false alarms");
