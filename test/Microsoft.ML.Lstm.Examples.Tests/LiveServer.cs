using System.Diagnostics;

namespace Microsoft.ML.Lstm.Examples.Tests;

/// <summary>An example with a page as a process, on a port that was free. What it has started ends with it.</summary>
sealed class LiveServer : IDisposable
{
    readonly Process _process;

    LiveServer(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Where its page is.</summary>
    public string Address { get; }

    public static async Task<LiveServer> Start(string example, string variable, CancellationToken stop)
    {
        const string Told = "The page: ";
        var program = BuiltExample.Path(example, example + ".dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, Environment = { [variable] = "http://127.0.0.1:0" } };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
            if (line.StartsWith(Told, StringComparison.Ordinal)) return new(process, line[Told.Length..]);
        process.Kill();
        throw new InvalidOperationException($"{program} ended before it told where its page is.");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
