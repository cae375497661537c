namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>What code allocates.</summary>
static class Allocation
{
    const int Runs = 5;

    /// <summary>
    /// Bytes that warm code takes on this thread: of five runs what all but one keep to. What code takes itself, if only every other time, shows in two or
    /// more; a table of the runtime that grows on whichever thread comes by shows in one.
    /// </summary>
    public static long Of(Action code) => Sorted(code)[^2];

    /// <summary>
    /// Bytes that warm code takes on this thread in the best of five runs, where its work is shared with threads that the machine may withhold: what code takes for each
    /// row or block shows in every run, what it takes because another thread came late (56 bytes were seen, by an autoencoder's block, on a machine under load) does not.
    /// </summary>
    public static long Least(Action code) => Sorted(code)[0];

    static long[] Sorted(Action code)
    {
        var bytes = new long[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            code();
            bytes[run] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(bytes);
        return bytes;
    }
}
