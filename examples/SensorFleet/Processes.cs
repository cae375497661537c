using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

/// <summary>The processes of a run: a Redis server, and two silos, one of which is killed.</summary>
sealed class Processes : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-fleet");
    readonly List<Process> _all = [];

    /// <summary>Folder for the model.</summary>
    public string Models => _folder.FullName;

    /// <summary>Starts a Redis server whose writes are on the disk before they are acknowledged; its address.</summary>
    public string StartRedis()
    {
        var port = FreePort();
        Start("redis-server", "--port", Text(port), "--bind", "127.0.0.1", "--dir", _folder.FullName, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return $"127.0.0.1:{Text(port)}";
            }
            catch (SocketException) when (attempt < 100)
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Starts a silo, and waits until it is a member of the cluster.</summary>
    public async Task<Process> StartSiloAsync(Cluster cluster)
    {
        var silo = Start("dotnet", typeof(Processes).Assembly.Location, "silo", cluster.Redis, cluster.Name, cluster.Models, Text(FreePort()), Text(FreePort()));
        while (await silo.StandardOutput.ReadLineAsync() is { } line)
            if (line == "ready") return silo;
        throw new InvalidOperationException("A silo ended before it was ready.");
    }

    public void Dispose()
    {
        foreach (var process in _all)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        _all.Add(process);
        return process;
    }

    static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
