using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.Lstm.Orleans.Load;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["silo", .. var settings, var siloPort, var gatewayPort]:
        using (var silo = ClusterSettings.Of(settings).Silo(int.Parse(siloPort, CultureInfo.InvariantCulture), int.Parse(gatewayPort, CultureInfo.InvariantCulture)))
        {
            await silo.StartAsync();
            Console.WriteLine("ready");
            await silo.WaitForShutdownAsync();
        }

        return 0;
    case ["chaos", var kills]:
        return await Runs.ChaosAsync(int.Parse(kills, CultureInfo.InvariantCulture));
    default:
        Console.WriteLine("""
            chaos KILLS          kills silos under load, and compares every answer with a single process
            """);
        return 1;
}
