using System.Diagnostics;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Kills a process in the middle of training, again and again; whoever resumes it must end with the model, bit for bit, of a training that was not killed.</summary>
static class TrainingKillsCommand
{
    public static int Run(int count, int seed)
    {
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("lstm-training-kills-").FullName;
        try
        {
            int kills = 0, resumed = 0, trained = 0, faults = 0;
            var whole = Enumerable.Range(0, Trainings.Count).Select(Whole).ToArray();
            for (; kills < count || trained < Trainings.Count; trained++)
            {
                var kind = trained % Trainings.Count;
                var (checkpoint, model) = (In("training.ckpt"), In("killed.model"));
                // Now and then before there is any checkpoint, else some time after the next one.
                while (!Train(kind, checkpoint, model, afterCheckpoint: random.Next(5) > 0, random.NextDouble() * whole[kind].Time / 3))
                {
                    kills++;
                    if (File.Exists(checkpoint)) resumed++;
                }

                if (!File.ReadAllBytes(model).AsSpan().SequenceEqual(whole[kind].Model)) Fault("ends with another model");
                if (File.Exists(checkpoint)) Fault("leaves its checkpoint");
                File.Delete(model);

                void Fault(string what)
                {
                    faults++;
                    Console.WriteLine($"{Trainings.Name(kind)}, {kills} kills so far: it {what}");
                }
            }

            Console.WriteLine($"kills of trainings: {kills}, resumed: {resumed}, models: {trained}, faults: {faults}");
            return faults == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string In(string file) => Path.Combine(folder, file);

        // A training that is not killed, and writes no checkpoint.
        (byte[] Model, TimeSpan Time) Whole(int kind)
        {
            var begin = Stopwatch.GetTimestamp();
            if (!Train(kind, "", In("whole.model"), afterCheckpoint: false, Timeout.InfiniteTimeSpan)) throw new InvalidOperationException($"The training of a {Trainings.Name(kind)} failed.");
            return (File.ReadAllBytes(In("whole.model")), Stopwatch.GetElapsedTime(begin));
        }
    }

    /// <summary>Trains in another process, and kills it so long after it began, or after it wrote a checkpoint; whether it came to its end.</summary>
    static bool Train(int kind, string checkpoint, string model, bool afterCheckpoint, TimeSpan time)
    {
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(TrainingKillsCommand).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(host, [.. program, "train", $"{kind}", checkpoint, model]) { RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() is null) throw new InvalidOperationException("The process that trains ended by itself.");
        var written = afterCheckpoint ? File.GetLastWriteTimeUtc(checkpoint) : default;
        while (afterCheckpoint && !process.HasExited && File.GetLastWriteTimeUtc(checkpoint) == written) Thread.Sleep(1);
        if (process.WaitForExit(time)) return process.ExitCode == 0 ? true : throw new InvalidOperationException($"The training of a {Trainings.Name(kind)} failed.");
        process.Kill();
        process.WaitForExit();
        return File.Exists(model);
    }
}
