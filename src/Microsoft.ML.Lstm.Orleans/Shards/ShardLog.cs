using Orleans.Storage;

namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>
/// The storage of a shard: a checkpoint, and records in places that are used again once a checkpoint covers what they hold. Storage providers refuse to overwrite what another has written since it was read (ETags), so of two activations, of which
/// one does not know yet that its silo was given up, only one goes on: both write the next record to the same place.
/// </summary>
sealed class ShardLog(IGrainStorage storage, GrainId grain, int checkpointEvery)
{
    const int ReadAhead = 8;

    readonly GrainState<StoredBytes>?[] _places = new GrainState<StoredBytes>?[2 * checkpointEvery];
    readonly GrainState<StoredBytes> _checkpoint = new();

    /// <summary>The last record that the checkpoint covers.</summary>
    public long Covered { get; private set; }

    /// <summary>Reads the checkpoint; null where there is none.</summary>
    public async Task<StoredBytes?> ReadCheckpointAsync()
    {
        await storage.ReadStateAsync("checkpoint", grain, _checkpoint);
        var stored = _checkpoint.State;
        Covered = stored?.Number ?? 0;
        return stored is { Bytes.Length: > 0 } ? stored : null;
    }

    /// <summary>Reads the records behind the checkpoint, in order, up to the first that was never written.</summary>
    public async IAsyncEnumerable<LogRecord> ReadRecordsAsync()
    {
        for (var first = Covered + 1; first <= Covered + _places.Length; first += ReadAhead)
        {
            var count = (int)Math.Min(ReadAhead, Covered + _places.Length + 1 - first);
            var read = await Task.WhenAll(Enumerable.Range(0, count).Select(i => ReadAsync(first + i)));
            for (var i = 0; i < count; i++)
            {
                if (read[i].State is not { } stored || stored.Number != first + i) yield break;
                var record = LogRecord.Read(stored.Bytes);
                if (record.Number != first + i) throw new InvalidDataException($"The record {record.Number} stands where record {first + i} belongs.");
                // What it holds is not needed again, but the ETag.
                read[i].State = new() { Number = record.Number };
                yield return record;
            }
        }
    }

    /// <summary>Whether a record can be written before the next checkpoint is.</summary>
    public bool HasRoom(long number) => number <= Covered + _places.Length;

    /// <summary>Stores a record.</summary>
    /// <exception cref="InconsistentStateException">Another activation has written it.</exception>
    public async Task WriteAsync(LogRecord record)
    {
        var place = _places[record.Number % _places.Length] ?? await ReadAsync(record.Number);
        if (place.State?.Number >= record.Number) throw new InconsistentStateException($"Record {record.Number} of {grain} was written by another activation.");
        place.State = new() { Number = record.Number, Bytes = record.Write() };
        await storage.WriteStateAsync(Name(record.Number), grain, place);
        place.State = new() { Number = record.Number };
    }

    /// <summary>Stores a checkpoint; records that it covers are written over from now on.</summary>
    public async Task WriteAsync(StoredBytes checkpoint)
    {
        _checkpoint.State = checkpoint;
        await storage.WriteStateAsync("checkpoint", grain, _checkpoint);
        Covered = checkpoint.Number;
        _checkpoint.State = new() { Number = Covered };
    }

    async Task<GrainState<StoredBytes>> ReadAsync(long number)
    {
        var place = new GrainState<StoredBytes>();
        await storage.ReadStateAsync(Name(number), grain, place);
        return _places[number % _places.Length] = place;
    }

    string Name(long number) => FormattableString.Invariant($"log{number % _places.Length}");
}
