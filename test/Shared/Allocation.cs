namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>What code allocates.</summary>
static class Allocation
{
    const int Runs = 5;

    /// <summary>
    /// Bytes that warm code takes on this thread: of five runs what all but one keep to. What code takes itself, if only every other time, shows in two or
    /// more; a table of the runtime that grows on whichever thread comes by shows in one.
    /// </summary>
    public static long Of(Action code) => Measure(code).Usual;

    /// <summary>
    /// What <see cref="Of"/> gives, and the bytes of the best run: what code takes for each row or block shows in every run, what it takes because a thread that shares its
    /// work came late (56 bytes were seen, by an autoencoder's block, on a machine under load) does not.
    /// </summary>
    public static (long Least, long Usual) Measure(Action code)
    {
        var bytes = new long[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            code();
            bytes[run] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(bytes);
        return (bytes[0], bytes[^2]);
    }
}
