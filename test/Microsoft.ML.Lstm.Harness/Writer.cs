using System.Globalization;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>The process that is killed: it observes and saves without end, and tells after each round how many observations its checkpoints hold.</summary>
static class Writer
{
    /// <summary>The files that it writes.</summary>
    public const string Forecaster = "forecaster.zip", Detector = "detector.zip", ForecastEngine = "forecast-engine.zip", DetectEngine = "detect-engine.zip";

    /// <summary>The models that were made for it, two of each kind, which it saves in turn.</summary>
    public static string Made(string file, int version) => $"{version}-{file}";

    /// <param name="folder">Where the files lie.</param>
    /// <param name="stands">Observations that the two checkpoints hold.</param>
    /// <param name="inPlace">Whether to save in place, by ML.NET's own verbs where there are any.</param>
    public static int Run(string folder, int[] stands, bool inPlace)
    {
        var ml = new MLContext(seed: 1);
        var files = new EngineFiles(ml, folder);
        var models = new[] { Forecaster, Detector }.Select(file => (File: file, Versions: Enumerable.Range(0, 2).Select(version => files.Load(Made(file, version))).ToArray())).ToArray();
        var engines = new[] { ForecastEngine, DetectEngine }.Select(file => (File: file, Engine: files.Open(file))).ToArray();
        var decisions = Decisions.All.Select(one => (one.Kind, Saves: Enumerable.Range(0, 2).Select(version => Load(files.In(Made(one.Kind, version)), one.Load)).ToArray())).ToArray();
        for (var round = stands.Max(); ; round++)
        {
            foreach (var (kind, saves) in decisions) Write(saves[round % 2], files.In(kind));
            foreach (var (file, versions) in models) Save(versions[round % 2], files.In(file));
            for (var i = 0; i < engines.Length; i++)
            {
                for (; stands[i] <= round; stands[i]++) EngineFiles.Ask(engines[i].Engine, 200 + stands[i]);
                CheckPoint(engines[i].Engine, files.In(engines[i].File));
            }

            Console.WriteLine((round + 1).ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
        }

        static Action<Stream> Load(string file, Func<Stream, (Action<Stream> Save, Func<string> Ask)> load)
        {
            using var stream = File.OpenRead(file);
            return load(stream).Save;
        }

        void Write(Action<Stream> save, string file)
        {
            if (!inPlace)
            {
                AtomicFile.Write(file, save);
                return;
            }
            using var stream = File.Create(file);
            save(stream);
        }

        void Save(ITransformer model, string file)
        {
            if (inPlace) ml.Model.Save(model, null, file);
            else ml.Model.SaveAtomically(model, null, file);
        }

        void CheckPoint(TimeSeriesPredictionEngine<Step, Answer> engine, string file)
        {
            if (inPlace) engine.CheckPoint(ml, file);
            else engine.CheckPointAtomically(ml, file);
        }
    }
}
