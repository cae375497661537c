using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.ML.Lstm.Orleans.Shards;
using Orleans.Storage;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>A storage provider that outlives silos, keeps copies and ETags as a real one does, and fails or waits where a test says so.</summary>
sealed class TestStorage : IGrainStorage
{
    sealed record Entry(StoredBytes State, int Tag);

    readonly ConcurrentDictionary<string, Entry> _entries = new();

    int _writes;

    /// <summary>Asked before something is read, by the name of the state; may throw.</summary>
    public Action<string> BeforeRead { get; set; } = _ => { };

    /// <summary>Asked before a write, by the name of the state; may throw or wait.</summary>
    public Func<string, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Asked after a write: the caller may be told that it failed.</summary>
    public Action<string> AfterWrite { get; set; } = _ => { };

    public int Writes => _writes;

    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>What is stored under all names that hold a text.</summary>
    public void Change(string part, Func<StoredBytes, StoredBytes> change)
    {
        foreach (var (key, entry) in _entries)
            if (key.Contains(part, StringComparison.Ordinal)) _entries[key] = entry with { State = change(entry.State) };
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeRead(stateName);
        var found = _entries.TryGetValue(Key(stateName, grainId), out var entry);
        grainState.State = found ? (T)(object)Copy(entry!.State) : Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (found ? Tag(entry!.Tag) : null, found);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite(stateName);
        var state = Copy((StoredBytes)(object)grainState.State!);
        var written = _entries.AddOrUpdate(Key(stateName, grainId), _ => new(state, grainState.ETag is null ? 1 : throw Lost(null, grainState.ETag)),
            (_, before) => Tag(before.Tag) == grainState.ETag ? new(state, before.Tag + 1) : throw Lost(Tag(before.Tag), grainState.ETag));
        Interlocked.Increment(ref _writes);
        (grainState.ETag, grainState.RecordExists) = (Tag(written.Tag), true);
        AfterWrite(stateName);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    static InconsistentStateException Lost(string? stored, string? current) => new("Somebody else has written.", stored, current);

    static string Tag(int tag) => tag.ToString(CultureInfo.InvariantCulture);

    static string Key(string state, GrainId grain) => $"{grain}/{state}";

    static StoredBytes Copy(StoredBytes state) => new() { Number = state.Number, Version = state.Version, Bytes = [.. state.Bytes] };
}
