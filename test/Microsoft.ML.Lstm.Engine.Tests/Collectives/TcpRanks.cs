using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Lstm.Engine.Collectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

/// <summary>Ranks of one process, each on a thread, that are connected by TCP on this machine.</summary>
static class TcpRanks
{
    public const string Secret = "well kept";

    /// <summary>A port that nobody waits at.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static MachineSettings Settings(int rank, int count, int port, double seconds = 20, string secret = Secret) => new(rank, count, $"127.0.0.1:{port}", secret, TimeSpan.FromSeconds(seconds));

    public static ICollective Meet(MachineSettings settings, Func<bool>? isCanceled = null) => TcpMeeting.Meet(settings, new(settings.Timeout, isCanceled ?? (() => false)));

    /// <summary>What each rank has thrown, or null.</summary>
    public static Exception?[] Errors(int count, Action<int> body)
    {
        var errors = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                body(rank);
            }
            catch (Exception error)
            {
                errors[rank] = error;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return errors;
    }

    /// <summary>Runs a body on connected ranks, none of which may fail.</summary>
    public static void Run(int count, Action<ICollective> body)
    {
        var port = FreePort();
        foreach (var error in Errors(count, rank =>
        {
            using var ranks = Meet(Settings(rank, count, port));
            body(ranks);
        }))
            if (error is not null) ExceptionDispatchInfo.Throw(error);
    }
}
