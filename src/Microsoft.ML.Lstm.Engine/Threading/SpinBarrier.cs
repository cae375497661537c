using System.Diagnostics;

namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>Where threads wait for one another, again and again, for a fraction of a microsecond each time.</summary>
/// <remarks>
/// Each worker counts its arrivals in a slot of its own and polls the other slots until they have reached the same count.
/// </remarks>
sealed class SpinBarrier(int workers)
{
    // Two lines of the cache, as they are fetched in pairs.
    const int Apart = 16;

    // Polls before it pauses between two of them.
    const int Looks = 256;

    // Pause before the core is yielded: longer than an interrupt.
    static readonly long Rest = Stopwatch.Frequency / 20_000;

    readonly long[] _arrivals = new long[(workers + 1) * Apart];
    int _delays;
    volatile bool _cancelled;

    /// <summary>How often a worker had to wait so long that it gave its core away.</summary>
    public int Delays => Volatile.Read(ref _delays);

    /// <summary>Makes ready for a pass.</summary>
    public void Open()
    {
        Array.Clear(_arrivals);
        (_delays, _cancelled) = (0, false);
    }

    /// <summary>Cancels the barrier: all current and later waiters throw, because one worker has failed.</summary>
    public void Cancel() => _cancelled = true;

    /// <exception cref="InvalidOperationException">The barrier was cancelled.</exception>
    public void Wait(int worker, int count)
    {
        Debug.Assert(count <= workers, "There is no place for more.");
        ref var own = ref _arrivals[(worker + 1) * Apart];
        var times = own + 1;
        Volatile.Write(ref own, times);
        for (var other = 0; other < count; other++)
        {
            ref var arrivals = ref _arrivals[(other + 1) * Apart];
            for (var looks = 0; looks < Looks && Volatile.Read(ref arrivals) < times; looks++)
            {
            }
            if (Volatile.Read(ref arrivals) < times) WaitLong(ref arrivals, times);
        }
    }

    void WaitLong(ref long arrivals, long times)
    {
        var (until, delayed) = (Stopwatch.GetTimestamp() + Rest, false);
        while (Volatile.Read(ref arrivals) < times)
        {
            if (_cancelled) throw new InvalidOperationException("Another worker of the parallel region has failed.");
            if (!delayed && Stopwatch.GetTimestamp() < until)
            {
                Thread.SpinWait(1);
                continue;
            }
            if (!delayed) Interlocked.Increment(ref _delays);
            delayed = true;
            Thread.Yield();
        }
    }
}
