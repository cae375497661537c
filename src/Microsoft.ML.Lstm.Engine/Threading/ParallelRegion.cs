using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>Threads of a team that do one pass together: each does a share, and they meet wherever one needs what the others have done.</summary>
/// <remarks>
/// Members wait for one another, so only those belong to a pass that are there when it begins: the caller, and whoever of the team comes
/// before its patience ends. As the members of a pass may be any number, nothing of its result may depend on it. Where nobody came, or
/// members were kept waiting because the machine has other work, the next passes are done alone. One pass at a time.
/// </remarks>
sealed class ParallelRegion : IParallelBody
{
    const int Closed = 1 << 16;

    // Between two passes come loss and optimizer: who is awake when they are done need not be waited for.
    static readonly TimeSpan BetweenPasses = TimeSpan.FromMicroseconds(400);

    readonly ThreadTeam _team;
    readonly SpinBarrier _meeting;
    Call? _call;
    object? _joint;
    nint _pass;
    Exception? _failure;
    TimeSpan _patience;
    int _most, _gathered, _members, _alone;

    delegate void Call(object joint, nint pass, Worker member);

    /// <summary>A region on a team's threads, which spin a little longer after a run from now on.</summary>
    public ParallelRegion(ThreadTeam team)
    {
        (_team, _meeting) = (team, new(team.Threads));
        team.SpinTime = BetweenPasses;
    }

    /// <summary>How long a pass waits for members, for each million of its multiply-adds: a third of what it takes alone.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromMicroseconds(10);

    /// <summary>Passes done alone where members did not come or were kept waiting.</summary>
    public int SerialBackoff { get; init; } = 16;

    /// <summary>Multiply-adds of a step from which on meeting after each one pays, and of a pass from which on waking threads up does.</summary>
    public (long Step, long Pass) MinimumWork { get; init; } = (140_000, 6_000_000);

    /// <summary>How many did the last pass that was done together.</summary>
    public int Members => Volatile.Read(ref _members);

    /// <summary>Does a pass; the first exception of a member is rethrown.</summary>
    /// <param name="joint">What the members do.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="most">Members that can have a share.</param>
    /// <param name="steps">Steps, at each of which they meet.</param>
    /// <param name="workOfStep">Multiply-adds of a step.</param>
    public void Run<TPass>(IParallelPass<TPass> joint, in TPass pass, int most, int steps, long workOfStep)
        where TPass : struct, allows ref struct
    {
        most = Math.Min(most, _team.Threads);
        var work = steps * workOfStep;
        var worth = most > 1 && steps > 1 && workOfStep >= MinimumWork.Step && work >= MinimumWork.Pass;
        if (!worth || _alone > 0)
        {
            if (worth) _alone--;
            joint.Run(in pass, default);
            return;
        }
        (_call, _joint, _pass, _most, _failure) = (CallFor<TPass>, joint, StackReference.Place(in pass), most, null);
        _patience = JoinTimeout * (work * 1e-6);
        _meeting.Open();
        Volatile.Write(ref _members, 0);
        Volatile.Write(ref _gathered, 1);
        _team.Run(this, most);
        if (Members == 1 || _meeting.Delays > 1) _alone = SerialBackoff;
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    static void CallFor<TPass>(object joint, nint pass, Worker member)
        where TPass : struct, allows ref struct => ((IParallelPass<TPass>)joint).Run(in StackReference.At<TPass>(pass), member);

    /// <summary>
    /// The caller takes the first piece and leads; whoever takes another joins it if it comes in time, and waits until it is known who is
    /// there. So no thread takes two pieces before that.
    /// </summary>
    void IParallelBody.Run(int piece)
    {
        var index = piece == 0 ? Open() : Join();
        if (index < 0) return;
        try { _call!(_joint!, _pass, new(_meeting, index, _members)); }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            _meeting.Cancel();
        }
    }

    int Open()
    {
        for (var begin = Stopwatch.GetTimestamp(); Volatile.Read(ref _gathered) < _most && Stopwatch.GetElapsedTime(begin) < _patience;) Thread.SpinWait(1);
        Volatile.Write(ref _members, Interlocked.Exchange(ref _gathered, Closed));
        return 0;
    }

    int Join()
    {
        var index = Interlocked.Increment(ref _gathered) - 1;
        if (index >= Closed) return -1;
        for (var wait = new SpinWait(); Volatile.Read(ref _members) == 0;) wait.SpinOnce(sleep1Threshold: -1);
        return index;
    }
}
