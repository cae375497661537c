using System.Diagnostics;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>How long a rank waits for the others.</summary>
/// <param name="timeout">For a rank that is not heard of.</param>
/// <param name="isCanceled">Whether the user wants to stop: the ranks agree on it at their next step, which is waited for a little while only.</param>
sealed class Waiting(TimeSpan timeout, Func<bool> isCanceled)
{
    static readonly TimeSpan SpinTime = TimeSpan.FromMicroseconds(50), AfterCancellation = TimeSpan.FromSeconds(30);

    long _since = Stopwatch.GetTimestamp();

    public TimeSpan Timeout => timeout;

    /// <summary>Something was heard of.</summary>
    public void Restart() => _since = Stopwatch.GetTimestamp();

    /// <summary>Whether so little time has passed that a thread had better not sleep.</summary>
    public bool Spins => Stopwatch.GetElapsedTime(_since) < SpinTime;

    /// <summary>Whether the time is up.</summary>
    /// <exception cref="OperationCanceledException">It is not, but the user has long wanted to stop.</exception>
    public bool IsOver()
    {
        var elapsed = Stopwatch.GetElapsedTime(_since);
        if (elapsed >= timeout) return true;
        if (elapsed >= AfterCancellation) ThrowIfCanceled();
        return false;
    }

    public void ThrowIfCanceled()
    {
        if (isCanceled()) throw new OperationCanceledException("Training was cancelled while it waited for other ranks.");
    }
}
