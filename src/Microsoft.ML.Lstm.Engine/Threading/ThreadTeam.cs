using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>Spreads numbered chunks of work over the caller's thread and the thread pool's, without allocating once it is warm.</summary>
/// <remarks>
/// The caller waits for chunks, not for helpers: a helper that the pool starts late finds nothing left, or joins the next run. So a starved
/// pool, or a caller that is itself a pool thread, costs speed but never a deadlock. Which thread takes which chunk is left to chance,
/// so a chunk may write only to places of its own; but the caller begins with the first chunks and helpers with the last ones, so that
/// from run to run a chunk tends to find its memory in the cache where it left it. One run at a time.
/// </remarks>
sealed class ThreadTeam : IThreadPoolWorkItem
{
    const int ChunkBits = 24;
    const long ChunkMask = (1L << ChunkBits) - 1;

    readonly int _threads;
    readonly ManualResetEventSlim _done = new(false, spinCount: 1);
    IParallelBody? _work;
    Exception? _failure;

    /// <summary>Run number, first chunk left and end of those left in one word, so that a late helper can never take a chunk of another run.</summary>
    long _ticket;
    long _spinTicks;
    int _pending;
    int _helping;
    int _spinning;

    /// <summary>A team of this many threads; 0 takes every core. In a browser it is one, as none there may wait for another.</summary>
    public ThreadTeam(int threads) => _threads = OperatingSystem.IsBrowser() ? 1 : threads == 0 ? Environment.ProcessorCount : threads;

    public int Threads => _threads;

    /// <summary>How long an idle thread spins for more work before it sleeps, unless a run says otherwise: about as long as waking up takes.</summary>
    public static TimeSpan DefaultSpinTime { get; } = TimeSpan.FromMicroseconds(50);

    /// <summary>How long idle threads of the present run spin, or of the last one.</summary>
    public TimeSpan SpinTime => new(Volatile.Read(ref _spinTicks));

    /// <summary>Runs chunks 0 to <paramref name="chunks"/> - 1 and returns when all are done; the first exception of a chunk is rethrown, and chunks not begun before it are left out.</summary>
    public void Run(IParallelBody work, int chunks) => Run(work, chunks, DefaultSpinTime);

    /// <inheritdoc cref="Run(IParallelBody, int)"/>
    /// <param name="work">What is done for each chunk.</param>
    /// <param name="chunks">Chunks.</param>
    /// <param name="spinTime">How long idle threads of this run spin; the next run has its own.</param>
    public void Run(IParallelBody work, int chunks, TimeSpan spinTime)
    {
        if (chunks == 0) return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, (int)(ChunkMask >> 4));
        if (chunks == 1 || _threads == 1 || OperatingSystem.IsBrowser())
        {
            for (var chunk = 0; chunk < chunks; chunk++) work.Run(chunk);
            return;
        }

        Volatile.Write(ref _spinTicks, spinTime.Ticks);
        _work = work;
        _failure = null;
        _done.Reset();
        Volatile.Write(ref _pending, chunks);
        var run = (Volatile.Read(ref _ticket) >> (2 * ChunkBits)) + 1;
        Interlocked.Exchange(ref _ticket, (run << (2 * ChunkBits)) | (uint)chunks);

        var helpers = Math.Min(_threads, chunks) - 1 - Volatile.Read(ref _spinning);
        for (var i = 0; i < helpers; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        TakeChunks(asHelper: false);
        for (var begin = Stopwatch.GetTimestamp(); !_done.IsSet && Stopwatch.GetElapsedTime(begin).Ticks < Volatile.Read(ref _spinTicks);) Thread.SpinWait(4);
        _done.Wait();
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Runs chunks of work that is done once: a delegate is made for it.</summary>
    public void Run(Action<int> work, int chunks) => Run(new Once(work), chunks);

    /// <summary>A helper's turn. Late ones of earlier runs count, so that there are never more at work than the team has threads.</summary>
    public void Execute()
    {
        bool more;
        do
        {
            var welcome = Interlocked.Increment(ref _helping) < _threads;
            if (welcome)
            {
                TakeChunks(asHelper: true);
                Interlocked.Increment(ref _spinning);
                for (var begin = Stopwatch.GetTimestamp(); !ChunksAreLeft && Stopwatch.GetElapsedTime(begin).Ticks < Volatile.Read(ref _spinTicks);) Thread.SpinWait(4);
                Interlocked.Decrement(ref _spinning);
            }
            Interlocked.Decrement(ref _helping);
            // A run that has just begun may have counted on this helper, or on another that this surplus one kept away.
            more = ChunksAreLeft && (welcome || Volatile.Read(ref _helping) < _threads - 1);
        }
        while (more);
    }

    bool ChunksAreLeft
    {
        get
        {
            var ticket = Volatile.Read(ref _ticket);
            return ((ticket >> ChunkBits) & ChunkMask) < (ticket & ChunkMask);
        }
    }

    /// <summary>Takes chunks until none is left.</summary>
    void TakeChunks(bool asHelper)
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var (first, end) = ((ticket >> ChunkBits) & ChunkMask, ticket & ChunkMask);
            if (first >= end) return;
            if (Interlocked.CompareExchange(ref _ticket, asHelper ? ticket - 1 : ticket + (1L << ChunkBits), ticket) != ticket) continue;

            // The chunk is ours and not done, so the run cannot end and _work cannot change.
            try
            {
                if (Volatile.Read(ref _failure) is null) _work!.Run((int)(asHelper ? end - 1 : first));
            }
            catch (Exception failure) { Interlocked.CompareExchange(ref _failure, failure, null); }
            if (Interlocked.Decrement(ref _pending) == 0) _done.Set();
        }
    }

    sealed class Once(Action<int> work) : IParallelBody
    {
        public void Run(int chunk) => work(chunk);
    }
}
