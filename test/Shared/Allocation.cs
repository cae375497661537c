namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>What code allocates.</summary>
static class Allocation
{
    const int Runs = 3;

    /// <summary>
    /// Bytes that warm code takes on this thread: the least of some runs. What it takes itself it takes each time; tables of the runtime, as of casts, grow
    /// once in a while on whichever thread comes by.
    /// </summary>
    public static long Of(Action code)
    {
        var least = long.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
