namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>One of the threads that do a pass together; the default is one that does it alone.</summary>
readonly struct Worker(SpinBarrier meeting, int index, int count)
{
    /// <summary>Whether it is the one that does what is not shared.</summary>
    public bool IsLeader => index == 0;

    /// <summary>The member's part of so many, in whole grains, of which the last one may be smaller.</summary>
    public (int Start, int End) Share(int whole, int grain = 1)
    {
        if (count <= 1) return (0, whole);
        var grains = (whole + grain - 1) / grain;
        return (Math.Min(whole, grains * index / count * grain), Math.Min(whole, grains * (index + 1) / count * grain));
    }

    /// <summary>Waits until all members are here; what they wrote before can be read after.</summary>
    public void Wait()
    {
        if (count > 1) meeting.Wait(index, count);
    }
}
