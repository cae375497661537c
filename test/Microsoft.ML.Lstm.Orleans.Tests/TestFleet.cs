using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Lstm.Orleans.Grains;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>A cluster in this process with one fleet, "fleet".</summary>
sealed class TestFleet : IAsyncDisposable
{
    const string Name = "fleet";

    readonly InProcessTestCluster _cluster;
    readonly int _shards;

    TestFleet(InProcessTestCluster cluster, TestStorage storage, int shards) => (_cluster, Storage, _shards) = (cluster, storage, shards);

    public TestStorage Storage { get; }

    public IClusterClient Client => _cluster.Client;

    public SeriesFleet Fleet => _cluster.Client.GetSeriesFleet(Name, TimeSpan.FromSeconds(20));

    public InProcessTestCluster Cluster => _cluster;

    /// <summary>A fleet that does not come again.</summary>
    public SeriesFleet Impatient => _cluster.Client.GetSeriesFleet(Name, TimeSpan.Zero);

    /// <summary>Starts a cluster.</summary>
    /// <param name="model">Of version "1".</param>
    /// <param name="change">Options other than four shards.</param>
    /// <param name="storage">What was stored before; null for nothing.</param>
    /// <param name="silos">Silos.</param>
    /// <param name="configure">More of a silo.</param>
    public static Task<TestFleet> StartAsync(byte[] model, Func<SeriesFleetOptions, SeriesFleetOptions>? change = null, TestStorage? storage = null, short silos = 1, Action<ISiloBuilder>? configure = null) =>
        StartAsync(new Dictionary<string, byte[]> { ["1"] = model }, change, storage, silos, configure);

    public static async Task<TestFleet> StartAsync(IReadOnlyDictionary<string, byte[]> models, Func<SeriesFleetOptions, SeriesFleetOptions>? change = null, TestStorage? storage = null, short silos = 1, Action<ISiloBuilder>? configure = null)
    {
        var options = new SeriesFleetOptions
        {
            OpenModel = version => new MemoryStream(models.TryGetValue(version, out var file) ? file : throw new FileNotFoundException($"There is no version {version}.")),
            Version = "1",
            Shards = 4,
        };
        options = change?.Invoke(options) ?? options;
        storage ??= new();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSeriesFleet(Name, options);
            silo.Services.AddKeyedSingleton<IGrainStorage>(options.StorageName, storage);
            silo.Configure<ClusterMembershipOptions>(membership => membership.ProbeTimeout = TimeSpan.FromSeconds(1));
            configure?.Invoke(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster, storage, options.Shards);
    }

    /// <summary>Sends every shard to rest, and waits until it does.</summary>
    public async Task RestAsync()
    {
        for (var shard = 0; shard < _shards; shard++) await _cluster.DeactivateAsync(Client.GetGrain<ISeriesShardGrain>(ShardKey.Of(Name, shard)));
    }

    /// <summary>Ends the cluster without letting it store anything more, as losing the power does.</summary>
    public async Task KillAsync()
    {
        Storage.BeforeWrite = _ => throw new IOException("The power is out.");
        foreach (var silo in _cluster.Silos.ToArray()) await _cluster.KillSiloAsync(silo);
        await DisposeAsync();
        Storage.BeforeWrite = _ => Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
