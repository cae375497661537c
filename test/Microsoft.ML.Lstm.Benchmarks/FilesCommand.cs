using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What the command-line tool takes for files of very many series: series a second, processor time, and the peak of its process, which must not grow with the file.</summary>
static class FilesCommand
{
    const int Trained = 2000, Steps = 24, Season = 6;

    static string Tool => Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lstm.Tool.dll");

    /// <param name="series">Series of the file; each has 24 values.</param>
    public static string Run(int series)
    {
        var folder = Directory.CreateTempSubdirectory("lstm-files");
        try
        {
            var (train, input, model, output) = (Path.Combine(folder.FullName, "train.csv"), Path.Combine(folder.FullName, "input.csv"), Path.Combine(folder.FullName, "model.zip"), Path.Combine(folder.FullName, "output.csv"));
            Write(train, Trained, 4 * Steps);
            Write(input, series, Steps);
            var told = Measured("fit", "forecast", train, "-o", model, "--series", "series", "--value", "value", "--horizon", "6", "--window", "18", "--season", $"{Season}", "--epochs", "3", "--members", "1", "--hidden", "16", "--pretrained", "false").Output;
            var watch = Stopwatch.StartNew();
            var (peak, processor, _) = Measured("score", model, input, "-o", output);
            var seconds = watch.Elapsed.TotalSeconds;
            return string.Create(CultureInfo.InvariantCulture,
                $"files S{series} T{Steps} input_mib {Mebibytes(input):F0} output_mib {Mebibytes(output):F0} seconds {seconds:F1} series_s {series / seconds:F0} processor_s {processor:F1} peak_mib {peak:F0} network {(told.Contains("networks", StringComparison.Ordinal) ? "yes" : "no")}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Series whose next values depend on where they stand in a way that no line tells, so that a network is kept.</summary>
    static void Write(string path, int series, int steps)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine("series,value");
        for (var s = 0; s < series; s++)
        {
            // The logistic map, slow enough to be learnt.
            var x = 0.1 + (0.8 * (s * 7919L % 9973) / 9973);
            for (var t = 0; t < steps; t++)
            {
                x = 3.7 * x * (1 - x);
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"s{s},{100 + (s % 50) + (20 * x):F2}"));
            }
        }
    }

    static double Mebibytes(string path) => new FileInfo(path).Length / (double)(1 << 20);

    static (double Peak, double Processor, string Output) Measured(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Tool, .. args]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var (peak, processor) = (0.0, 0.0);
        // The kernel keeps the peak until the process ends: what is read last is missing at most what came in the last hundredth of a second.
        while (!process.WaitForExit(10))
        {
            try
            {
                peak = Math.Max(peak, ProcessMemory.PeakMebibytes(process.Id));
                processor = process.TotalProcessorTime.TotalSeconds;
            }
            catch (Exception ended) when (ended is InvalidOperationException or IOException)
            {
                break;
            }
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? (peak, processor, output.Result) : throw new InvalidOperationException($"lstm {args[0]} ended with exit code {process.ExitCode}.");
    }
}
