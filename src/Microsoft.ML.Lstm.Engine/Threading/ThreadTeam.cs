using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>Spreads numbered pieces of work over the caller's thread and the thread pool's, without allocating once it is warm.</summary>
/// <remarks>
/// The caller waits for pieces, not for helpers: a helper that the pool starts late finds nothing left, or joins the next run. So a starved
/// pool, or a caller that is itself a pool thread, costs speed but never a deadlock. Which thread takes which piece is left to chance,
/// so a piece may write only to places of its own; but the caller begins with the first pieces and helpers with the last ones, so that
/// from run to run a piece tends to find its memory in the cache where it left it. One run at a time.
/// </remarks>
sealed class ThreadTeam : IThreadPoolWorkItem
{
    const int PieceBits = 24;
    const long PieceMask = (1L << PieceBits) - 1;

    readonly int _threads;
    readonly ManualResetEventSlim _done = new(false, spinCount: 1);
    IParallelBody? _work;
    Exception? _failure;

    /// <summary>Run number, first piece left and end of those left in one word, so that a late helper can never take a piece of another run.</summary>
    long _ticket;
    int _pending;
    int _helping;
    int _lookingOut;

    /// <summary>A team of so many threads; 0 takes every core.</summary>
    public ThreadTeam(int threads) => _threads = threads == 0 ? Environment.ProcessorCount : threads;

    public int Threads => _threads;

    /// <summary>How long who has done its part looks out for the others, or for the next run, before it sleeps: at first about as long as waking up takes.</summary>
    public TimeSpan SpinTime { get; set; } = TimeSpan.FromMicroseconds(50);

    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1 and returns when all are done; the first exception of a piece is rethrown, and pieces not begun by then are left out.</summary>
    public void Run(IParallelBody work, int pieces)
    {
        if (pieces == 0) return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pieces, (int)(PieceMask >> 4));
        if (pieces == 1 || _threads == 1)
        {
            for (var piece = 0; piece < pieces; piece++) work.Run(piece);
            return;
        }

        _work = work;
        _failure = null;
        _done.Reset();
        Volatile.Write(ref _pending, pieces);
        var run = (Volatile.Read(ref _ticket) >> (2 * PieceBits)) + 1;
        Interlocked.Exchange(ref _ticket, (run << (2 * PieceBits)) | (uint)pieces);

        var helpers = Math.Min(_threads, pieces) - 1 - Volatile.Read(ref _lookingOut);
        for (var i = 0; i < helpers; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        TakePieces(asHelper: false);
        for (var begin = Stopwatch.GetTimestamp(); !_done.IsSet && Stopwatch.GetElapsedTime(begin) < SpinTime;) Thread.SpinWait(4);
        _done.Wait();
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>A helper's turn. Late ones of earlier runs count, so that there are never more at work than the team has threads.</summary>
    public void Execute()
    {
        bool more;
        do
        {
            var welcome = Interlocked.Increment(ref _helping) < _threads;
            if (welcome)
            {
                TakePieces(asHelper: true);
                Interlocked.Increment(ref _lookingOut);
                for (var begin = Stopwatch.GetTimestamp(); !PiecesAreLeft && Stopwatch.GetElapsedTime(begin) < SpinTime;) Thread.SpinWait(4);
                Interlocked.Decrement(ref _lookingOut);
            }
            Interlocked.Decrement(ref _helping);
            // A run that has just begun may have counted on this helper, or on another whom this one, too many for a moment, kept away.
            more = PiecesAreLeft && (welcome || Volatile.Read(ref _helping) < _threads - 1);
        }
        while (more);
    }

    bool PiecesAreLeft
    {
        get
        {
            var ticket = Volatile.Read(ref _ticket);
            return ((ticket >> PieceBits) & PieceMask) < (ticket & PieceMask);
        }
    }

    /// <summary>Takes pieces until none is left.</summary>
    void TakePieces(bool asHelper)
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var (first, end) = ((ticket >> PieceBits) & PieceMask, ticket & PieceMask);
            if (first >= end) return;
            if (Interlocked.CompareExchange(ref _ticket, asHelper ? ticket - 1 : ticket + (1L << PieceBits), ticket) != ticket) continue;

            // The piece is ours and not done, so the run cannot end and _work cannot change.
            try
            {
                if (Volatile.Read(ref _failure) is null) _work!.Run((int)(asHelper ? end - 1 : first));
            }
            catch (Exception failure) { Interlocked.CompareExchange(ref _failure, failure, null); }
            if (Interlocked.Decrement(ref _pending) == 0) _done.Set();
        }
    }
}
