using System.Globalization;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>The peak of this process, or of another, as Linux tells it.</summary>
static class ProcessMemory
{
    public static void Reset()
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    public static double PeakMebibytes() => PeakMebibytes("self");

    public static double PeakMebibytes(int process) => PeakMebibytes($"{process}");

    static double PeakMebibytes(string process) =>
        double.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split()[^2], CultureInfo.InvariantCulture) / 1024;
}
