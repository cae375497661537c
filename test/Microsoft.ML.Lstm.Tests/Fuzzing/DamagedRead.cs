using System.Diagnostics;

namespace Microsoft.ML.Lstm.Tests.Fuzzing;

/// <summary>What may come of reading damaged data: it works, or is refused by an exception of a kind that ML.NET's users expect; it takes little memory and little time.</summary>
static class DamagedRead
{
    const long MostBytes = 64 << 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Whether it was refused.</summary>
    /// <exception cref="UnexpectedException">Something else came of it.</exception>
    public static bool IsRefused(Action action, string what)
    {
        var (before, begin) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        var refused = false;
        try
        {
            action();
        }
        catch (Exception error)
        {
            refused = true;
            var cause = error is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : error;
            var expected = cause is FormatException or InvalidOperationException or InvalidDataException or EndOfStreamException or ArgumentException and not ArgumentNullException;
            if (!expected || cause.Message.Length <= 10) throw new UnexpectedException($"{what}: {error}", error);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (bytes >= MostBytes) throw new UnexpectedException($"{what}: {bytes} bytes were taken");
        var time = Stopwatch.GetElapsedTime(begin);
        return time < Longest ? refused : throw new UnexpectedException($"{what}: it took {time.TotalSeconds:F0} s");
    }

    /// <summary>Damaged data had an effect that it must not have.</summary>
    public sealed class UnexpectedException(string message, Exception? cause = null) : Exception(message, cause);
}
