using System.Diagnostics;

namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>Where threads wait for one another, again and again, for a fraction of a microsecond each time.</summary>
/// <remarks>
/// Each member counts its own arrivals in a place that nobody else writes to, and looks at the others' until they have come as often.
/// </remarks>
sealed class SpinBarrier(int members)
{
    // Two lines of the cache, as they are fetched in pairs.
    const int Apart = 16;

    // Looks before it rests between two of them.
    const int Looks = 256;

    // How long it rests before it lets other threads have the core: longer than what interrupts a thread for a moment only.
    static readonly long Patience = Stopwatch.Frequency / 20_000;

    readonly long[] _arrivals = new long[(members + 1) * Apart];
    int _delays;
    volatile bool _broken;

    /// <summary>How often a member had to wait so long that it gave its core away.</summary>
    public int Delays => Volatile.Read(ref _delays);

    /// <summary>Makes ready for a pass.</summary>
    public void Open()
    {
        Array.Clear(_arrivals);
        (_delays, _broken) = (0, false);
    }

    /// <summary>Cancels the barrier: all current and later waiters throw, because one worker has failed.</summary>
    public void Cancel() => _broken = true;

    /// <exception cref="InvalidOperationException">The meeting was broken.</exception>
    public void Wait(int member, int count)
    {
        Debug.Assert(count <= members, "There is no place for more.");
        ref var own = ref _arrivals[(member + 1) * Apart];
        var times = own + 1;
        Volatile.Write(ref own, times);
        for (var other = 0; other < count; other++)
        {
            ref var arrivals = ref _arrivals[(other + 1) * Apart];
            for (var looks = 0; looks < Looks && Volatile.Read(ref arrivals) < times; looks++)
            {
            }
            if (Volatile.Read(ref arrivals) < times) AwaitLong(ref arrivals, times);
        }
    }

    void AwaitLong(ref long arrivals, long times)
    {
        var (until, delayed) = (Stopwatch.GetTimestamp() + Patience, false);
        while (Volatile.Read(ref arrivals) < times)
        {
            if (_broken) throw new InvalidOperationException("Another worker of the parallel region has failed.");
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
