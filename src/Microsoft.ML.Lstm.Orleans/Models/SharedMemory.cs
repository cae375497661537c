using System.Collections.Concurrent;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>Working memory that shards of a silo take turns with: as much as run at once, however many shards there are.</summary>
sealed class SharedMemory<T>(Func<T> create) where T : class
{
    readonly ConcurrentBag<T> _free = [];

    public T Rent() => _free.TryTake(out var free) ? free : create();

    public void Return(T used) => _free.Add(used);
}
