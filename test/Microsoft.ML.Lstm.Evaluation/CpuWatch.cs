using System.Diagnostics;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>Seconds of CPU that the process has taken, of all its threads together, since the watch was made.</summary>
sealed class CpuWatch
{
    readonly TimeSpan _start = Now;

    public double Seconds => (Now - _start).TotalSeconds;

    static TimeSpan Now
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
