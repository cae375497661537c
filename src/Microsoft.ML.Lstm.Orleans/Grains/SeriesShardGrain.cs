using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.ML.Lstm.Orleans.Models;
using Microsoft.ML.Lstm.Orleans.Shards;
using Microsoft.ML.Lstm.Orleans.Wire;
using Orleans.Concurrency;
using Orleans.Streams.Core;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>
/// A shard of a fleet. Calls queue up while a record is written, and go out together with the next one; a record is applied once it is stored, and only then answered, so states never hold what storage does not.
/// </summary>
[Reentrant, ImplicitStreamSubscription(ObservationStream.Namespace)]
sealed class SeriesShardGrain(FleetRegistry registry, ILogger<SeriesShardGrain> log) : Grain, ISeriesShardGrain, IStreamSubscriptionObserver
{
    /// <summary>Bytes of calls that go into one record, but for a single call that is longer.</summary>
    const int RecordBytes = 1 << 20;

    readonly Queue<PendingCall> _queue = new();
    ShardLog _log = null!;
    ShardState _state = null!;
    Task<IFleetModel> _model = null!;
    Task _checkpoint = Task.CompletedTask;
    SeriesFleetOptions _options = null!;
    KeyValuePair<string, object?> _tag;
    string _fleet = "", _version = "";
    int _shard, _waiting, _series;
    long _number;
    bool _isCommitting, _isActive;
    Exception? _failure;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_fleet, _shard) = ShardKey.Parse(this.GetPrimaryKeyString());
        (_options, _tag) = (registry.Options(_fleet), new("fleet", _fleet));
        _log = new(registry.Storage(_fleet), this.GetGrainId(), _options.CheckpointEvery);
        var begin = Stopwatch.GetTimestamp();
        var current = "";
        try
        {
            current = await GrainFactory.GetGrain<IFleetGrain>(_fleet).VersionAsync();
            await RecoverAsync(current);
        }
        catch (Exception lost) when (lost is ObjectDisposedException or not (InvalidDataException or ArgumentException or InvalidOperationException))
        {
            // Storage or silo is out of reach: that may be over when the caller comes again.
            throw Unavailable(lost);
        }

        (_isActive, _series) = (true, _state.Count);
        FleetMeter.Recoveries.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, _tag);
        FleetMeter.Shards.Add(1, _tag);
        FleetMeter.Series.Add(_series, _tag);
        if (_version != current) await SwapAsync(current);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_isActive) return;
        FleetMeter.Shards.Add(-1, _tag);
        FleetMeter.Series.Add(-_series, _tag);
        if (_failure is not null) return;
        try
        {
            // The log holds all that the checkpoint would: it only spares the next activation reading it.
            await _checkpoint.WaitAsync(cancellationToken);
            if (_number > _log.Covered) await WriteCheckpointAsync().WaitAsync(cancellationToken);
        }
        catch (Exception reasonOfStorage)
        {
            log.LogWarning(reasonOfStorage, "The last checkpoint of shard {Shard} of fleet {Fleet} was not written; its log holds what is missing.", _shard, _fleet);
        }
    }

    public Task<ShardReply> ObserveAsync(ShardCall call)
    {
        Check(call);
        if (_waiting > 0 && _waiting + call.Count > _options.QueueLength)
        {
            FleetMeter.Refused.Add(call.Count, _tag);
            return Task.FromResult(new ShardReply { Waiting = _waiting });
        }

        _waiting += call.Count;
        return EnqueueAsync(new(call, null));
    }

    public Task<ShardReply> AskAsync(ShardCall call)
    {
        Check(call);
        var answers = new AnswerBuffer(_state.Model);
        var outcomes = _state.Ask(call, answers);
        return Task.FromResult(new ShardReply { Outcomes = outcomes, Answers = answers.Bytes, Version = _version });
    }

    public async Task<ShardReply> SwapAsync(string version)
    {
        if (version == _version) return new() { Version = version };
        if ((await registry.ModelAsync(_fleet, version)).WhyNot(_state.Model) is { } reason)
            throw new InvalidOperationException($"Shard {_shard} of the fleet '{_fleet}' cannot go on under version '{version}': {reason}.");
        return await EnqueueAsync(new(null, version));
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<ShardCall>().ResumeAsync(new ObservationStream(this));

    void Check(ShardCall call)
    {
        if (_failure is not null) throw Unavailable(_failure);
        if (call.Shards != _options.Shards) throw new ArgumentException($"The caller knows the fleet '{_fleet}' with {call.Shards} shards, and this silo with {_options.Shards}. All silos must have the same options.");
        RowReader.Check(call, _shard, _state.Model.Values);
    }

    Task<ShardReply> EnqueueAsync(PendingCall call)
    {
        _queue.Enqueue(call);
        if (!_isCommitting) _ = CommitAsync();
        return call.Reply;
    }

    async Task CommitAsync()
    {
        _isCommitting = true;
        List<PendingCall> group = [];
        try
        {
            while (_queue.Count > 0)
            {
                group = NextGroup();
                var record = group is [{ Version: { } version }] ? new LogRecord(_number + 1, [], 0, version) : LogRecord.Of(_number + 1, [.. group.Select(pending => pending.Call!)]);
                if (!_log.HasRoom(record.Number)) await _checkpoint;
                var begin = Stopwatch.GetTimestamp();
                await _log.WriteAsync(record);
                FleetMeter.Commits.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, _tag);
                FleetMeter.Records.Add(1, _tag);
                _number = record.Number;
                if (record.Version is { } next) await MoveAsync(next);
                Answer(group);
                group = [];
                if (_number - _log.Covered >= _options.CheckpointEvery && _checkpoint.IsCompleted) _checkpoint = WriteCheckpointAsync();
                if (_checkpoint.IsFaulted) await _checkpoint;
            }
        }
        catch (Exception failure)
        {
            Fail(failure, group);
        }
        finally
        {
            _isCommitting = false;
        }
    }

    List<PendingCall> NextGroup()
    {
        List<PendingCall> group = [_queue.Dequeue()];
        if (group[0].Call is not { } first) return group;
        var bytes = first.Rows.Length;
        while (_queue.TryPeek(out var next) && next.Call is { } call && bytes + call.Rows.Length <= RecordBytes)
        {
            bytes += call.Rows.Length;
            group.Add(_queue.Dequeue());
        }

        return group;
    }

    void Answer(List<PendingCall> group)
    {
        var begin = Stopwatch.GetTimestamp();
        foreach (var pending in group)
        {
            if (pending.Call is not { } call)
            {
                pending.Complete(new() { Version = _version });
                continue;
            }

            _waiting -= call.Count;
            var answers = call.Answer ? new AnswerBuffer(_state.Model) : null;
            var outcomes = _state.Apply(call, answers);
            pending.Complete(new() { Outcomes = outcomes, Answers = answers?.Bytes ?? [], Version = _version });
            FleetMeter.Count(outcomes, _tag);
        }

        FleetMeter.Series.Add(_state.Count - _series, _tag);
        _series = _state.Count;
        FleetMeter.Steps.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, _tag);
    }

    async Task WriteCheckpointAsync()
    {
        // The bytes are made at once, before anything else is applied.
        var stored = ShardCheckpoint.Write(_state, _version, _number, _options.Shards);
        FleetMeter.Checkpoints.Record(stored.Bytes.Length, _tag);
        await _log.WriteAsync(stored);
    }

    async Task RecoverAsync(string current)
    {
        var stored = await _log.ReadCheckpointAsync();
        _version = stored?.Version ?? current;
        var model = await (_model = registry.ModelAsync(_fleet, _version));
        try
        {
            _state = stored is null ? new(model, _options) : ShardCheckpoint.Read(stored, model, _options);
            _number = _log.Covered;
            await foreach (var record in _log.ReadRecordsAsync())
            {
                _number = record.Number;
                if (record.Version is { } next) await MoveAsync(next);
                else _state.Apply(new() { Rows = record.Rows, Count = record.Count, Answer = false, Shards = _options.Shards }, answers: null);
            }
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException($"Shard {_shard} of the fleet '{_fleet}' cannot be read from the storage '{_options.StorageName}'. {damaged.Message} Restore it from a backup, or delete all of grain {this.GetGrainId()} to begin its series anew.", damaged);
        }
    }

    async Task MoveAsync(string version)
    {
        var model = registry.ModelAsync(_fleet, version);
        _state.Move(await model);
        (_model, _version) = (model, version);
    }

    /// <summary>What is stored is not known now: the next activation reads it. Callers come again, and numbers tell what was taken.</summary>
    void Fail(Exception failure, List<PendingCall> group)
    {
        _failure = failure;
        log.LogError(failure, "Shard {Shard} of fleet {Fleet} failed, and starts anew from what is stored.", _shard, _fleet);
        foreach (var pending in group.Concat(_queue)) pending.Fail(Unavailable(failure));
        _queue.Clear();
        DeactivateOnIdle();
    }

    ShardUnavailableException Unavailable(Exception failure) => new($"Shard {_shard} of the fleet '{_fleet}' failed: {failure.Message} It starts anew from what is stored; come again with the same observations.");
}
