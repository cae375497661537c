using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Kills a process in the middle of saving, again and again; each file must be the old one or the new one, whole, and the next process goes on from it.</summary>
static class KillsCommand
{
    public static int Run(int count, int seed, bool inPlace)
    {
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("lstm-kills-");
        try
        {
            var files = new EngineFiles(new(seed: 1), folder.FullName);
            var watched = Make(files, rounds: 0);
            int faults = 0, looked = 0, rounds = 0;
            for (var kill = 0; kill < count; kill++)
            {
                rounds = Kill(folder.FullName, [.. watched.OfType<WatchedEngine>().Select(engine => engine.Stands)], random.NextDouble(), inPlace);
                var before = faults;
                foreach (var file in watched)
                {
                    looked++;
                    if (Fault(file, rounds) is not { } fault) continue;
                    faults++;
                    Console.WriteLine($"kill {kill}, {file.Name}: {fault}");
                }

                if (kill % 10 == 9) Console.WriteLine($"{kill + 1} kills, {faults} damaged files");

                // What is lost by saving in place is made anew, so that the count goes on.
                if (faults > before) watched = Make(files, rounds);
            }

            var left = folder.GetFiles("*.lstm-part").Length;
            Console.WriteLine($"kills: {count}, files looked at: {looked}, damaged: {faults}, rounds of saving: {rounds}, temporaries left: {left}");
            return faults == 0 && left <= watched.Length ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string? Fault(IWatched file, int rounds)
    {
        try
        {
            return file.Check(rounds);
        }
        catch (Exception damaged)
        {
            return $"{damaged.GetBaseException().GetType().Name}: {damaged.GetBaseException().Message}";
        }
    }

    /// <summary>Makes the models, and checkpoints that hold so many observations.</summary>
    static IWatched[] Make(EngineFiles files, int rounds)
    {
        var ml = new MLContext(seed: 1);
        foreach (var (file, checkpoint, fit) in new (string, string, Func<MLContext, int, ITransformer>)[]
                 {
                     (Writer.Forecaster, Writer.ForecastEngine, SeriesFixtures.Forecaster), (Writer.Detector, Writer.DetectEngine, SeriesFixtures.Detector),
                 })
        {
            for (var version = 0; version < 2; version++) ml.Model.SaveAtomically(fit(ml, version + 1), null, files.In(Writer.Made(file, version)));
            File.Copy(files.In(Writer.Made(file, 0)), files.In(file), overwrite: true);
            using var engine = files.Open(file);
            for (var round = 0; round < rounds; round++) EngineFiles.Ask(engine, 200 + round);
            engine.CheckPointAtomically(ml, files.In(checkpoint));
        }

        foreach (var (kind, train, _) in Decisions.All)
        {
            for (var version = 0; version < 2; version++)
            {
                using var file = File.Create(files.In(Writer.Made(kind, version)));
                train(version + 1, file);
            }
            File.Copy(files.In(Writer.Made(kind, 0)), files.In(kind), overwrite: true);
        }

        return
        [
            new WatchedModel(files, Writer.Forecaster), new WatchedModel(files, Writer.Detector),
            new WatchedEngine(files, Writer.ForecastEngine, Writer.Forecaster, rounds), new WatchedEngine(files, Writer.DetectEngine, Writer.Detector, rounds),
            .. Decisions.All.Select(one => new WatchedDecisions(files, one.Kind, one.Load)),
        ];
    }

    /// <summary>Starts the process that saves, kills it at a part of its third round of saving, or a little later, and returns the rounds that it told of.</summary>
    static int Kill(string folder, int[] stands, double part, bool inPlace)
    {
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(KillsCommand).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(host, [.. program, "write", folder, $"{stands[0]}", $"{stands[1]}", $"{inPlace}"]) { RedirectStandardOutput = true })!;
        var output = Line();
        var begin = Stopwatch.GetTimestamp();
        output += Line();
        Thread.Sleep(1.2 * part * Stopwatch.GetElapsedTime(begin));
        process.Kill();
        process.WaitForExit();

        // The last line may be cut off by the kill, too.
        var lines = (output + process.StandardOutput.ReadToEnd()).Split('\n');
        return lines[..^1].Max(line => int.Parse(line, CultureInfo.InvariantCulture));

        string Line() => (process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The process that saves ended by itself.")) + '\n';
    }
}
