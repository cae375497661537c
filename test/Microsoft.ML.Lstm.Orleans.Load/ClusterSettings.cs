using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>What silos and callers of a run share.</summary>
/// <param name="Cluster">Name of the cluster, new for each run.</param>
/// <param name="Redis">Address of the server that has the members and the shards.</param>
/// <param name="Models">Folder of the model's versions.</param>
/// <param name="Shards">Shards.</param>
/// <param name="CheckpointEvery">Records between checkpoints.</param>
/// <param name="IdleSeconds">After which a shard goes to storage; 0 for never within a run.</param>
sealed record ClusterSettings(string Cluster, string Redis, string Models, int Shards, int CheckpointEvery, int IdleSeconds)
{
    public const string Fleet = "load";

    public string[] Arguments => [Cluster, Redis, Models, Number(Shards), Number(CheckpointEvery), Number(IdleSeconds)];

    ConfigurationOptions Options => ConfigurationOptions.Parse(Redis);

    public static ClusterSettings Of(ReadOnlySpan<string> arguments) =>
        new(arguments[0], arguments[1], arguments[2], Whole(arguments[3]), Whole(arguments[4]), Whole(arguments[5]));

    /// <summary>A silo, which notices in some seconds that another is lost.</summary>
    public IHost Silo(int siloPort, int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo => silo
            .UseRedisClustering(redis => redis.ConfigurationOptions = Options)
            .AddRedisGrainStorage("fleet", redis => redis.ConfigurationOptions = Options)
            .ConfigureEndpoints("127.0.0.1", siloPort, gatewayPort)
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, "lstm"))
            .Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            })
            .Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10))
            .Configure<GrainCollectionOptions>(collection =>
            {
                if (IdleSeconds == 0) return;
                collection.CollectionQuantum = TimeSpan.FromSeconds(Math.Max(1, IdleSeconds / 2));
                collection.CollectionAge = TimeSpan.FromSeconds(IdleSeconds);
            }));
        builder.Services.AddSeriesFleet(Fleet, new()
        {
            OpenModel = version => File.OpenRead(Path.Combine(Models, version + ".zip")),
            Version = "1",
            Shards = Shards,
            StorageName = "fleet",
            CheckpointEvery = CheckpointEvery,
        });
        return builder.Build();
    }

    /// <summary>A caller of the cluster.</summary>
    public IHost Client()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleansClient(client => client
            .UseRedisClustering(redis => redis.ConfigurationOptions = Options)
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2))
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, "lstm")));
        return builder.Build();
    }

    public static SeriesFleet FleetOf(IHost client) => client.Services.GetRequiredService<IClusterClient>().GetSeriesFleet(Fleet, TimeSpan.FromMinutes(1));

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static int Whole(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
