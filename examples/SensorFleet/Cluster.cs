using System.Security.Cryptography.X509Certificates;
using Microsoft.ML.Lstm;
using OpenTelemetry.Metrics;
using Orleans.Configuration;
using StackExchange.Redis;

/// <summary>What silos and the page share: a Redis server with the members of the cluster and the states of the sensors.</summary>
/// <param name="Redis">Its address.</param>
/// <param name="Name">Name of the cluster, new for each run.</param>
/// <param name="Models">Folder of the model's versions, and of the certificate.</param>
sealed record Cluster(string Redis, string Name, string Models)
{
    public const string Fleet = "sensors";

    readonly X509Certificate2 _certificate = Membership.Certificate(Models);

    ConfigurationOptions Options => ConfigurationOptions.Parse(Redis);

    /// <summary>A silo, which notices within seconds that another is lost.</summary>
    public IHost Silo(int siloPort, int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleans(silo => silo
            .UseRedisClustering(redis => redis.ConfigurationOptions = Options)
            .AddRedisGrainStorage("fleet", redis => redis.ConfigurationOptions = Options)
            .ConfigureEndpoints("127.0.0.1", siloPort, gatewayPort)
            .UseTls(_certificate, tls => Membership.Require(tls, _certificate))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Name, Name))
            .Configure<ClusterMembershipOptions>(members => (members.ProbeTimeout, members.NumMissedProbesLimit, members.NumVotesForDeathDeclaration) = (TimeSpan.FromMilliseconds(500), 2, 1)));
        builder.Services.AddSeriesFleet(Fleet, new()
        {
            OpenModel = version => File.OpenRead(Path.Combine(Models, version + ".zip")),
            Version = "1",
            Shards = Sensors.Count / 1000,
            StorageName = "fleet",
        });
        var metrics = builder.Services.AddOpenTelemetry().WithMetrics(all => all.AddMeter(FleetMeter.Name, "Microsoft.Orleans"));
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not null) metrics.WithMetrics(all => all.AddOtlpExporter());
        return builder.Build();
    }

    /// <summary>Makes a program a caller of the cluster.</summary>
    public void AddClient(IHostApplicationBuilder builder) => builder.UseOrleansClient(client => client
        .UseRedisClustering(redis => redis.ConfigurationOptions = Options)
        .UseTls(_certificate, tls => Membership.Require(tls, _certificate))
        .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
        .Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = TimeSpan.FromSeconds(5))
        .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Name, Name)));
}
