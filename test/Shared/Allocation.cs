namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>What code allocates.</summary>
static class Allocation
{
    const int Runs = 5;

    /// <summary>
    /// Bytes that warm code takes on this thread: of five runs what all but one keep to. What code takes itself, if only every other time, shows in two or
    /// more; a table of the runtime that grows on whichever thread comes by shows in one.
    /// </summary>
    public static long Of(Action code)
    {
        var bytes = new long[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            code();
            bytes[run] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(bytes);
        return bytes[^2];
    }
}
