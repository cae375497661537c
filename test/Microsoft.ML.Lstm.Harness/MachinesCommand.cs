using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>
/// Trains in several processes that are connected by TCP: each must end with the model, bit for bit, of one process alone. Ranks are killed, and as many, more or fewer go on from their checkpoint; ranks with
/// another secret, other data or narrower vectors are refused.
/// </summary>
static class MachinesCommand
{
    /// <summary>Kinds that several machines train.</summary>
    static readonly int Kinds = Trainings.OnMachines;

    /// <summary>Time within which all ranks must have ended, however they end.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static int Run(int count, int seed)
    {
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("lstm-machines-").FullName;
        var (models, kills, named, refused, faults) = (0, 0, 0, 0, 0);
        try
        {
            var whole = Enumerable.Range(0, Kinds).Select(kind => Train(kind, 1).Models[0]).ToArray();
            foreach (var ranks in (int[])[2, 3, 8])
            {
                for (var kind = 0; kind < Kinds; kind++)
                {
                    var (trained, errors) = Train(kind, ranks);
                    foreach (var model in trained)
                    {
                        models++;
                        if (!model.AsSpan().SequenceEqual(whole[kind])) Fault($"{Trainings.Name(kind)} of {ranks} ranks is another model: {string.Join(" | ", errors)}");
                    }
                }
            }
            var byMpi = Mpi(1, whole[1]);
            for (var trial = 0; trial < count; trial++) Kill(random.Next(Kinds), whole);
            Refuse("has another secret", rank => rank == 1 ? ("LSTM_MACHINES_SECRET", "another") : default, 0);
            Refuse("other data, in another order, or other options", _ => default, 1);
            Refuse("in the environment of all processes", rank => rank == 1 ? ("DOTNET_EnableAVX2", "0") : default, 0);
            Console.WriteLine($"machines: {models} models of 2, 3 and 8 processes, {byMpi}, kills: {kills}, named: {named}, refused: {refused}, faults: {faults}");
            return faults == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Fault(string what)
        {
            faults++;
            Console.WriteLine(what);
        }

        // The same program, started by mpirun where there is one.
        string Mpi(int kind, byte[] whole)
        {
            var mpirun = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(path => Path.Combine(path, "mpirun")).FirstOrDefault(File.Exists);
            if (mpirun is null) return "none by MPI as there is no mpirun";
            const int Ranks = 3;
            var (host, program) = Program();
            var command = string.Join(' ', ((string[])[host, .. program, "train", $"{kind}"]).Select(word => $"'{word}'"));
            var start = new ProcessStartInfo(mpirun, ["--allow-run-as-root", "--oversubscribe", "-np", $"{Ranks}", "sh", "-c", $"{command} '' '{folder}/'$OMPI_COMM_WORLD_RANK.model"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            for (var rank = 0; rank < Ranks; rank++)
                if (!Taken(Path.Combine(folder, $"{rank}.model")).AsSpan().SequenceEqual(whole)) Fault($"rank {rank} by MPI has another model: {output.Result} {error.Result}");
            return $"{Ranks} by MPI";
        }

        // Ranks lose one of them behind a checkpoint, until a last lot comes to the end.
        void Kill(int kind, byte[][] whole)
        {
            var checkpoint = Path.Combine(folder, "ranks.ckpt");
            for (var again = random.Next(1, 3); again > 0; again--)
            {
                var ranks = random.Next(2, 5);
                var killed = random.Next(ranks);
                var (trained, errors) = Train(kind, ranks, checkpoint, killed: killed);
                if (trained[killed].Length > 0) break;
                kills++;
                for (var rank = 0; rank < ranks; rank++)
                {
                    if (rank == killed) continue;
                    if (errors[rank].Contains($"Rank {killed} (", StringComparison.Ordinal) && errors[rank].Contains("lost", StringComparison.Ordinal)) named++;
                    else Fault($"rank {rank} of {ranks} does not say that rank {killed} was killed: {errors[rank]}");
                }
            }
            var (models, last) = Train(kind, random.Next(1, 5), checkpoint);
            if (models.Any(model => !model.AsSpan().SequenceEqual(whole[kind]))) Fault($"{Trainings.Name(kind)} goes on to another model: {string.Join(" | ", last)}");
            if (File.Exists(checkpoint)) Fault("the checkpoint is left");
            File.Delete(checkpoint);
        }

        void Refuse(string why, Func<int, (string Name, string Value)> variable, int otherKind)
        {
            var (trained, errors) = Train(0, 2, variable: variable, kinds: rank => rank * otherKind);
            if (trained.All(model => model.Length == 0) && errors.All(error => error.Contains(why, StringComparison.Ordinal))) refused++;
            else Fault($"not refused by '{why}': {string.Join(" | ", errors)}");
        }

        (byte[][] Models, string[] Errors) Train(
            int kind, int ranks, string checkpoint = "", int killed = -1, Func<int, (string Name, string Value)>? variable = null, Func<int, int>? kinds = null)
        {
            var port = FreePort();
            var written = File.GetLastWriteTimeUtc(checkpoint.Length > 0 ? checkpoint : folder);
            var processes = Enumerable.Range(0, ranks).Select(rank => Start(kinds?.Invoke(rank) ?? kind, rank, ranks, port, checkpoint, Path.Combine(folder, $"{rank}.model"), variable?.Invoke(rank) ?? default)).ToArray();
            var errors = processes.Select(process => process.StandardError.ReadToEndAsync()).ToArray();
            foreach (var process in processes) _ = process.StandardOutput.ReadToEndAsync();
            var begin = Stopwatch.GetTimestamp();
            if (killed >= 0)
            {
                while (!processes[killed].HasExited && File.GetLastWriteTimeUtc(checkpoint) == written) Thread.Sleep(1);
                Thread.Sleep(random.Next(50));
                processes[killed].Kill();
            }
            foreach (var process in processes)
            {
                if (process.WaitForExit(TimeSpan.FromTicks(Math.Max(0, (Limit - Stopwatch.GetElapsedTime(begin)).Ticks)))) continue;
                Fault($"a rank of {ranks} has not ended within {Limit}");
                process.Kill();
                process.WaitForExit();
            }
            var models = Enumerable.Range(0, ranks).Select(rank => Taken(Path.Combine(folder, $"{rank}.model"))).ToArray();
            return (models, [.. errors.Select(error => error.Result)]);
        }
    }

    static byte[] Taken(string model)
    {
        if (!File.Exists(model)) return [];
        var bytes = File.ReadAllBytes(model);
        File.Delete(model);
        return bytes;
    }

    static Process Start(int kind, int rank, int ranks, int port, string checkpoint, string model, (string Name, string Value) variable)
    {
        var (host, program) = Program();
        var start = new ProcessStartInfo(host, [.. program, "train", $"{kind}", rank == 0 ? checkpoint : "", model])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["LSTM_MACHINES_RANK"] = $"{rank}",
                ["LSTM_MACHINES_COUNT"] = $"{ranks}",
                ["LSTM_MACHINES_ADDRESS"] = $"127.0.0.1:{port}",
                ["LSTM_MACHINES_SECRET"] = "harness",
                ["LSTM_MACHINES_TIMEOUT"] = "15",
            },
        };
        if (variable.Name is { } name) start.Environment[name] = variable.Value;
        return Process.Start(start)!;
    }

    static (string Host, string[] Arguments) Program()
    {
        var host = Environment.ProcessPath!;
        return (host, Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(MachinesCommand).Assembly.Location] : []);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
