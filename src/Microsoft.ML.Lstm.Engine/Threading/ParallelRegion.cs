using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>A parallel region: the threads of a team run one pass together, each a partition of it, and wait at a barrier wherever one needs what the others computed.</summary>
/// <remarks>
/// Workers wait for one another, so a pass has a fixed set of them: the caller, and the threads of the team that join before the
/// timeout. As that may be any number, no bit of the result may depend on it. Where none joined, or workers were kept waiting because the
/// machine has other work, the next passes run on the caller's thread alone. One pass at a time.
/// </remarks>
sealed class ParallelRegion(ThreadTeam team) : IParallelBody
{
    /// <summary>The most workers of a pass. The barrier is all-to-all, and more have not been measured.</summary>
    public const int MaximumWorkers = 8;

    const int Closed = 1 << 16;

    // Between two passes come loss and optimizer: a thread that still spins when they are done need not be woken up.
    static readonly TimeSpan BetweenPasses = TimeSpan.FromMicroseconds(400);

    readonly SpinBarrier _barrier = new(Math.Min(team.Threads, MaximumWorkers));
    Call? _call;
    object? _body;
    nint _pass;
    Exception? _failure;
    TimeSpan _timeout;
    int _most, _joined, _workers, _serial;

    delegate void Call(object body, nint pass, Worker worker);

    /// <summary>How long a pass waits for workers, for each million of its multiply-adds: a third of what it takes on one thread.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromMicroseconds(10);

    /// <summary>Passes that run on one thread after one in which workers did not come or were kept waiting.</summary>
    public int SerialBackoff { get; init; } = 16;

    /// <summary>Multiply-adds of a step from which on a barrier after each one pays, and of a pass from which on waking threads up does.</summary>
    public (long Step, long Pass) MinimumWork { get; init; } = (140_000, 6_000_000);

    /// <summary>Workers of the last pass that was split.</summary>
    public int Workers => Volatile.Read(ref _workers);

    /// <summary>Runs a pass; the first exception of a worker is rethrown.</summary>
    /// <param name="body">What each worker does.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="most">Workers that can have a partition.</param>
    /// <param name="steps">Steps, with a barrier after each.</param>
    /// <param name="workOfStep">Multiply-adds of a step.</param>
    public void Run<TPass>(IParallelPass<TPass> body, in TPass pass, int most, int steps, long workOfStep)
        where TPass : struct, allows ref struct
    {
        most = Math.Min(most, Math.Min(team.Threads, MaximumWorkers));
        var work = steps * workOfStep;
        var pays = most > 1 && steps > 1 && workOfStep >= MinimumWork.Step && work >= MinimumWork.Pass;
        if (!pays || _serial > 0)
        {
            if (pays) _serial--;
            body.Run(in pass, default);
            return;
        }
        (_call, _body, _pass, _most, _failure) = (CallFor<TPass>, body, StackReference.Place(in pass), most, null);
        _timeout = JoinTimeout * (work * 1e-6);
        _barrier.Open();
        Volatile.Write(ref _workers, 0);
        Volatile.Write(ref _joined, 1);
        team.Run(this, most, BetweenPasses);
        if (Workers == 1 || _barrier.Delays > 1) _serial = SerialBackoff;
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    static void CallFor<TPass>(object body, nint pass, Worker worker)
        where TPass : struct, allows ref struct => ((IParallelPass<TPass>)body).Run(in StackReference.At<TPass>(pass), worker);

    /// <summary>
    /// The caller takes the first chunk and leads; a thread that takes another joins if it comes in time, and waits until the number of workers is
    /// known. So no thread takes two chunks before that.
    /// </summary>
    void IParallelBody.Run(int chunk)
    {
        var index = chunk == 0 ? Open() : TryJoin();
        if (index < 0) return;
        try { _call!(_body!, _pass, new(_barrier, index, _workers)); }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            _barrier.Cancel();
        }
    }

    int Open()
    {
        for (var begin = Stopwatch.GetTimestamp(); Volatile.Read(ref _joined) < _most && Stopwatch.GetElapsedTime(begin) < _timeout;) Thread.SpinWait(1);
        Volatile.Write(ref _workers, Interlocked.Exchange(ref _joined, Closed));
        return 0;
    }

    int TryJoin()
    {
        var index = Interlocked.Increment(ref _joined) - 1;
        if (index >= Closed) return -1;
        for (var wait = new SpinWait(); Volatile.Read(ref _workers) == 0;) wait.SpinOnce(sleep1Threshold: -1);
        return index;
    }
}
