using Microsoft.ML.Lstm.Orleans.Models;
using Microsoft.ML.Lstm.Orleans.Shards;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>Keeps the version of a fleet's model, and takes its shards to another.</summary>
sealed class FleetGrain(FleetRegistry registry) : Grain, IFleetGrain
{
    /// <summary>Shards that are swapped at once; those that rest are woken for it.</summary>
    const int AtOnce = 16;

    readonly GrainState<StoredBytes> _stored = new(new());

    Task<IFleetModel>? _model;

    string Fleet => this.GetPrimaryKeyString();

    string Version => _stored.State is { Version.Length: > 0 } stored ? stored.Version : registry.Options(Fleet).Version;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await registry.Storage(Fleet).ReadStateAsync("fleet", this.GetGrainId(), _stored);
        await (_model = registry.ModelAsync(Fleet, Version));
    }

    public async Task<FleetCard> DescribeAsync()
    {
        var model = await _model!;
        return new()
        {
            Shards = registry.Options(Fleet).Shards,
            Kind = (int)model.Kind,
            Values = model.Values,
            ReadsTimes = model.ReadsTimes,
            Columns = [.. model.Columns],
            Version = Version,
        };
    }

    public Task<string> VersionAsync() => Task.FromResult(Version);

    public async Task SwapAsync(string version)
    {
        var (next, former) = (registry.ModelAsync(Fleet, version), await _model!);
        if ((await next).WhyNot(former) is { } reason) throw new InvalidOperationException($"The fleet '{Fleet}' cannot go on under version '{version}': {reason}. Nothing was changed.");
        _stored.State = new() { Version = version };
        await registry.Storage(Fleet).WriteStateAsync("fleet", this.GetGrainId(), _stored);
        _model = next;
        foreach (var shards in Enumerable.Range(0, registry.Options(Fleet).Shards).Chunk(AtOnce))
            await Task.WhenAll(shards.Select(shard => GrainFactory.GetGrain<ISeriesShardGrain>(ShardKey.Of(Fleet, shard)).SwapAsync(version)));
    }
}
