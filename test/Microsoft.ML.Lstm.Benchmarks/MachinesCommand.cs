using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.ML.Lstm.Engine.Collectives;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Several processes of one thread each that train together, beside one process of as many threads: both in turn, so that other work on the machine slows both.</summary>
static class MachinesCommand
{
    const int Features = 16, Sequences = 2048, Rounds = 9, Messages = 300;

    /// <summary>Rank 0, which starts the others.</summary>
    public static string Run(int ranks, int hidden, int batch, int steps)
    {
        var port = FreePort();
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(MachinesCommand).Assembly.Location] : [];
        var others = Enumerable.Range(1, ranks - 1).Select(rank => Process.Start(host, [.. program, "machines-rank", .. ((int[])[rank, ranks, hidden, batch, steps, port]).Select(number => $"{number}")])).ToArray();
        List<double> ratios = [], seconds = [];
        for (var round = 0; round < Rounds; round++)
        {
            var together = Train(Machines(0, ranks, port), threads: 1, hidden, batch, steps);
            var alone = Train(new() { Count = 1 }, threads: ranks, hidden, batch, steps);
            seconds.Add(batch / together);
            ratios.Add(together / alone);
        }
        var (latency, bandwidth) = Exchange(0, ranks, port);
        foreach (var other in others) other.WaitForExit();
        ratios.Sort();
        seconds.Sort();
        var weights = Model(hidden).Weights.Length;
        using var nobody = new MachineTeam(new Nobody(ranks), () => false);
        var bytes = new MachineReducer(nobody, new ThreadTeam(1), (batch + 31) / 32, weights).BytesSent;
        return FormattableString.Invariant(
            $"machines N{ranks} H{hidden} B{batch} T{steps} weights {weights} step_ms {1000 * seconds[Rounds / 2]:F2} of_threads {ratios[Rounds / 2]:F3} ({ratios[Rounds / 4]:F3} to {ratios[3 * Rounds / 4]:F3}) sent_bytes_a_step {bytes} message_us {1e6 * latency:F0} exchange_MB_s {bandwidth / 1e6:F0}");
    }

    /// <summary>Another rank: the same trainings with the others, and nothing while rank 0 trains alone.</summary>
    public static void Join(int rank, int ranks, int hidden, int batch, int steps, int port)
    {
        for (var round = 0; round < Rounds; round++) Train(Machines(rank, ranks, port), threads: 1, hidden, batch, steps);
        Exchange(rank, ranks, port);
    }

    static TrainingMachines Machines(int rank, int ranks, int port) => new() { Rank = rank, Count = ranks, Address = $"127.0.0.1:{port}", Secret = "benchmark" };

    static SequenceModel Model(int hidden) => new(new Sequential(new Engine.Layers.Recurrent.Lstm(Features, hidden), new TakeLastStep(hidden), new Linear(hidden, 1)), new MseLoss(), seed: 1);

    /// <summary>Sequences a second of an epoch behind a first one.</summary>
    static double Train(TrainingMachines machines, int threads, int hidden, int batch, int steps)
    {
        var (set, random, rate) = (new ExampleSet(Features), new Random(1), 0.0);
        for (var i = 0; i < Sequences; i++)
        {
            var values = new float[steps * Features];
            foreach (ref var value in values.AsSpan()) value = random.NextSingle() - 0.5f;
            set.Add(values, values[^1]);
        }
        Model(hidden).Train(set, new() { Training = new() { Epochs = 3, BatchSize = batch, Threads = threads, Machines = machines, OnReport = report => rate = Math.Max(rate, report.ExamplesPerSecond) } });
        return rate;
    }

    /// <summary>Seconds of the smallest message, and bytes a second that a rank sends, and takes at the same time, in large ones.</summary>
    static (double Latency, double Bandwidth) Exchange(int rank, int ranks, int port)
    {
        using var collective = Ranks.Meet(Machines(rank, ranks, port), () => false)!;
        var memory = new byte[2 * ranks << 20];
        return (Median(8), (ranks - 1L) * (memory.Length / ranks) / Median(memory.Length / ranks));

        double Median(int length)
        {
            var parts = Enumerable.Range(0, ranks).Select(of => new Part(of * length, length)).ToArray();
            var sent = Enumerable.Repeat(parts[rank], ranks).ToArray();
            var times = new double[Messages];
            for (var i = 0; i < Messages; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                collective.Exchange(memory, sent, memory, parts);
                times[i] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            }
            Array.Sort(times);
            return times[Messages / 2];
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ranks that are only counted.</summary>
    sealed class Nobody(int count) : ICollective
    {
        public int Rank => 0;

        public int Count => count;

        public string Name(int rank) => $"Rank {rank}";

        public void Exchange(ReadOnlySpan<byte> outgoing, ReadOnlySpan<Part> toEach, Span<byte> incoming, ReadOnlySpan<Part> fromEach) => throw new InvalidOperationException("Nobody is there.");

        public void Abort(string reason)
        {
        }

        public void Dispose()
        {
        }
    }
}
