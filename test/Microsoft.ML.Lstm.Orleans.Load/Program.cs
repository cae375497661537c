using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.Lstm.Orleans.Load;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["silo", .. var settings, var siloPort, var gatewayPort]:
        using (var silo = ClusterSettings.Of(settings).Silo(Whole(siloPort), Whole(gatewayPort)))
        {
            await silo.StartAsync();
            Console.WriteLine("ready");
            await silo.WaitForShutdownAsync();
        }

        return 0;
    case ["chaos", var kills]:
        return await Runs.ChaosAsync(Whole(kills));
    case ["throughput", var silos, var callers, var series, var seconds, ("answer" or "observe") and var what]:
        return await Runs.ThroughputAsync(Whole(silos), Whole(callers), Whole(series), Whole(seconds), what == "answer");
    case ["memory", var series, var visits, var idleSeconds]:
        return await Runs.MemoryAsync(Whole(series), Whole(visits), Whole(idleSeconds));
    default:
        Console.WriteLine("""
            chaos KILLS                                                  kills silos under load, and compares every answer with a single process
            throughput SILOS CALLERS SERIES SECONDS answer|observe       observations a second, each of SERIES an observation a call, beside the engine alone
            memory SERIES VISITS IDLESECONDS                             bytes a series, and those of a silo whose shards go to storage when they rest; 0 for never
            """);
        return 1;
}

static int Whole(string value) => int.Parse(value, CultureInfo.InvariantCulture);
