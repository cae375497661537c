using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>A silo in a process of its own, this program's command "silo".</summary>
sealed class SiloProcess : IDisposable
{
    readonly Process _process;
    readonly TaskCompletionSource _ready = new();

    SiloProcess(ClusterSettings settings)
    {
        string[] arguments = [typeof(SiloProcess).Assembly.Location, "silo", .. settings.Arguments,
            RedisServer.FreePort().ToString(CultureInfo.InvariantCulture), RedisServer.FreePort().ToString(CultureInfo.InvariantCulture)];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == "ready") _ready.TrySetResult();
            else if (line.Data is { } said) Console.Error.WriteLine(said);
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SiloProcess> StartAsync(ClusterSettings settings)
    {
        var silo = new SiloProcess(settings);
        await silo._ready.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return silo;
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
