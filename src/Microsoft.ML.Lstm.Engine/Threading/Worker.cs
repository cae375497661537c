namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>One of the threads that run a pass together; the default is one that runs it alone.</summary>
readonly struct Worker(SpinBarrier barrier, int index, int count)
{
    /// <summary>Whether it is the leader, which does the serial part.</summary>
    public bool IsLeader => index == 0;

    /// <summary>The worker's partition of a whole, in grains, of which the last one may be smaller.</summary>
    public (int Start, int End) Partition(int whole, int grain = 1)
    {
        if (count <= 1) return (0, whole);
        var grains = (whole + grain - 1) / grain;
        return (Math.Min(whole, grains * index / count * grain), Math.Min(whole, grains * (index + 1) / count * grain));
    }

    /// <summary>Barrier: waits until all workers have arrived; their earlier writes are visible afterwards.</summary>
    public void Wait()
    {
        if (count > 1) barrier.Wait(index, count);
    }
}
