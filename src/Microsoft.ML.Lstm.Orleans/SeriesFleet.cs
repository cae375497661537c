using System.Diagnostics;
using Microsoft.ML.Lstm.Orleans.Grains;
using Microsoft.ML.Lstm.Orleans.Wire;
using Orleans.Storage;
using Orleans.Streams;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Series that live in an Orleans cluster under one model: takes observations in bulk, sends each to the shard of its series and gathers what the shards answer. Any number of threads may use it.
/// </summary>
/// <remarks>A call returns when all of it is stored. One that fails may have been stored in part: come again with the same observations, whose numbers tell what was taken.</remarks>
public sealed class SeriesFleet
{
    readonly IGrainFactory _grains;
    FleetDescription? _description;

    internal SeriesFleet(IGrainFactory grains, string name, TimeSpan patience) =>
        (_grains, Name, Patience) = (grains, name, patience >= TimeSpan.Zero ? patience : throw Require.Refused(nameof(patience), patience, $"A patience of {patience} was asked for; it must not be below 0."));

    /// <summary>The fleet's name.</summary>
    public string Name { get; }

    /// <summary>How long a call comes again to shards that have no room, or whose silo has just been lost.</summary>
    public TimeSpan Patience { get; }

    /// <summary>The fleet and its model, as they are now. It asks the cluster, so with a deadline it tells whether the fleet is healthy.</summary>
    public async Task<FleetDescription> DescribeAsync()
    {
        var card = await _grains.GetGrain<IFleetGrain>(Name).DescribeAsync();
        return new()
        {
            Kind = (FleetModelKind)card.Kind,
            Version = card.Version,
            Shards = card.Shards,
            ValuesPerObservation = card.Values,
            ReadsTimes = card.ReadsTimes,
            Columns = card.Columns,
        };
    }

    /// <summary>Takes observations; returns when all are stored.</summary>
    /// <param name="batch">Observations; not to be changed meanwhile.</param>
    /// <param name="answer">Whether each is answered. Without, an observation costs about a third of one that is.</param>
    /// <param name="cancellation">Ends the waiting; what was sent may be taken.</param>
    /// <exception cref="ArgumentException">The batch has other values an observation than the model.</exception>
    /// <exception cref="FleetBusyException">Shards had no room, for as long as <see cref="Patience"/> lasts.</exception>
    /// <exception cref="TimeoutException">Shards did not answer, for as long as <see cref="Patience"/> lasts.</exception>
    public Task<FleetAnswers> ObserveAsync(ObservationBatch batch, bool answer = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return SendAsync(batch, answer, static (shard, call) => shard.ObserveAsync(call), cancellation);
    }

    /// <summary>Publishes observations to the fleet's streams, of which each shard has one. It returns when the provider has them; they are stored as shards come to them. Shards subscribe by themselves (an implicit subscription).</summary>
    /// <param name="streams">A stream provider that the silos have, too: of the client, <c>client.GetStreamProvider(name)</c>. What it keeps is what is kept until shards have stored it.</param>
    /// <param name="batch">Observations; not to be changed meanwhile.</param>
    /// <exception cref="ArgumentException">The batch has other values an observation than the model.</exception>
    public async Task PublishAsync(IStreamProvider streams, ObservationBatch batch)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(batch);
        var description = await CheckedAsync(batch, Stopwatch.GetTimestamp(), CancellationToken.None);
        await Task.WhenAll(ShardRouting.Split(batch, false, description.Shards)
            .Select(part => streams.GetStream<ShardCall>(StreamId.Create(ObservationStream.Namespace, ShardKey.Of(Name, part.Shard))).OnNextAsync(part.Call)));
    }

    /// <summary>Answers series as they stand: forecasts, classes, or what a detector said last. Nothing moves.</summary>
    /// <param name="series">Names.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>An answer for each; of a series that was never observed <see cref="ObservationOutcome.Unknown"/> and NaN.</returns>
    /// <exception cref="TimeoutException">Shards did not answer, for as long as <see cref="Patience"/> lasts.</exception>
    public async Task<FleetAnswers> AskAsync(IEnumerable<string> series, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        var values = new float[(await DescriptionAsync(Stopwatch.GetTimestamp(), cancellation)).ValuesPerObservation];
        var batch = new ObservationBatch(values.Length);
        foreach (var name in series) batch.Add(name, 0, values);
        return await SendAsync(batch, true, static (shard, call) => shard.AskAsync(call), cancellation);
    }

    /// <summary>Takes the fleet to another version of its model, without losing where its series stand. Every shard is visited, those that rest too; repeat it where it fails half way. Observations may come meanwhile.</summary>
    /// <param name="version">The version, as <see cref="SeriesFleetOptions.OpenModel"/> opens it.</param>
    /// <exception cref="ArgumentException">It cannot be loaded.</exception>
    /// <exception cref="InvalidOperationException">States of the model before cannot go on under it; the message says why. Nothing changed.</exception>
    public Task SwapAsync(string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        return _grains.GetGrain<IFleetGrain>(Name).SwapAsync(version);
    }

    async Task<FleetAnswers> SendAsync(ObservationBatch batch, bool answer, Func<ISeriesShardGrain, ShardCall, Task<ShardReply>> send, CancellationToken cancellation)
    {
        var begin = Stopwatch.GetTimestamp();
        var description = await CheckedAsync(batch, begin, cancellation);
        var answers = new FleetAnswers(batch.Count);
        await Task.WhenAll(ShardRouting.Split(batch, answer, description.Shards).Select(async part =>
        {
            var shard = _grains.GetGrain<ISeriesShardGrain>(ShardKey.Of(Name, part.Shard));
            var reply = await AgainAsync($"Shard {part.Shard} of the fleet '{Name}'", () => send(shard, part.Call), begin, cancellation, one => one.Waiting == 0 ? null
                : $"Shard {part.Shard} of the fleet '{Name}' has {one.Waiting} observations waiting, and no room for {part.Call.Count} more. Send less at once or less often, or add silos; then come again with the same batch.");
            lock (answers) answers.Take(part.Rows, reply);
        }));
        return answers;
    }

    /// <summary>Asks again while nobody answers, or the answer is that there is no room, for as long as the patience lasts.</summary>
    async Task<T> AgainAsync<T>(string who, Func<Task<T>> ask, long begin, CancellationToken cancellation, Func<T, string?> busy)
    {
        var pause = TimeSpan.FromMilliseconds(5);
        while (true)
        {
            Exception refused;
            try
            {
                var reply = await ask().WaitAsync(cancellation);
                if (busy(reply) is not { } reason) return reply;
                refused = new FleetBusyException(reason);
            }
            catch (Exception lost) when (IsTransient(lost))
            {
                refused = new TimeoutException($"{who} did not answer: {lost.Message} What it took is stored; come again with the same batch.", lost);
            }

            if (Stopwatch.GetElapsedTime(begin) >= Patience) throw refused;
            await Task.Delay(pause, cancellation);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, TimeSpan.TicksPerSecond / 2));
        }
    }

    /// <summary>Whether who was asked may answer when it is asked again: its silo was lost, its storage failed, or another activation took over.</summary>
    static bool IsTransient(Exception lost) => lost is ShardUnavailableException or InconsistentStateException or OrleansException or TimeoutException or IOException;

    async Task<FleetDescription> CheckedAsync(ObservationBatch batch, long begin, CancellationToken cancellation)
    {
        var description = await DescriptionAsync(begin, cancellation);
        if (batch.Count > 0 && batch.ValuesPerObservation != description.ValuesPerObservation)
            throw new ArgumentException($"The batch holds {batch.ValuesPerObservation} values an observation, but the model of the fleet '{Name}' reads {description.ValuesPerObservation}.", nameof(batch));
        return description;
    }

    /// <summary>The description that was asked for once; who asks may come while the silo that had it is lost.</summary>
    async Task<FleetDescription> DescriptionAsync(long begin, CancellationToken cancellation) =>
        _description ??= await AgainAsync($"The fleet '{Name}'", DescribeAsync, begin, cancellation, _ => null);
}
