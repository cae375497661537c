using System.Diagnostics;
using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>The steps in chains: saved, loaded elsewhere, one row at a time, and before a trainer.</summary>
[TestClass]
public sealed class SavedModelTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly Folder _folder = new();

    sealed class Named
    {
        public string File { get; set; } = "";

        public string Tone { get; set; } = "";
    }

    sealed class Heard
    {
        [VectorType(0, 39)]
        public float[] Features { get; set; } = [];

        public string Answer { get; set; } = "";
    }

    static AudioFeatureOptions Cepstra => new()
    {
        Kind = AudioFeatureKind.Mfcc,
        Bands = 26,
        DeltaOrder = 2,
        DeltaWindow = 1,
        WindowMilliseconds = 20,
        HopMilliseconds = 12.5f,
        PreEmphasis = 0.9f,
        LowerFrequency = 50,
        UpperFrequency = 3_500,
        EnergyFloor = 1e-9f,
        Lifter = 10,
        Normalization = AudioNormalization.Mean,
    };

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    /// <summary>The process has the package, and names none of its types: the model file does.</summary>
    [TestMethod]
    public void A_fresh_process_gives_the_same_bits()
    {
        var rows = Rows();
        var (data, saved) = (Path.Combine(_folder.Path, "rows.bin"), Path.Combine(_folder.Path, "model.zip"));
        using (var file = File.Create(data)) _ml.Data.SaveAsBinary(rows, file);
        var model = Chain().Fit(rows);
        _ml.Model.Save(model, rows.Schema, saved);
        string[] expected = [.. Table.Lines(model.Transform(rows), "Samples", "Features")];
        Assert.HasCount(6, expected.Distinct());
        CollectionAssert.AreEqual(expected, FreshProcess("models", data, saved, "Samples,Features"));
    }

    [TestMethod]
    public void A_loaded_step_keeps_every_option()
    {
        var rows = Rows();
        var path = Path.Combine(_folder.Path, "model.zip");
        _ml.Model.Save(Chain().Fit(rows), rows.Schema, path);
        var loaded = ((IEnumerable<ITransformer>)_ml.Model.Load(path, out _)).OfType<AudioFeatureTransformer>().Single();
        Assert.AreEqual(Cepstra with { SampleRate = 8_000 }, loaded.Options);
        Assert.AreEqual(39, loaded.FeaturesPerFrame);
    }

    /// <summary>Tones of two pitches are told apart from their features, by rows and by single predictions.</summary>
    [TestMethod]
    public void A_trainer_reads_the_features_frame_by_frame()
    {
        var rows = Rows();
        var model = Chain().Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Tone"))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 2, Seed = 1, Threads = 1, ValidationFraction = 0, Members = 1 } }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(rows);
        var together = _ml.Data.CreateEnumerable<Heard>(model.Transform(rows), reuseRowObject: false).ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Named, Heard>(model);
        foreach (var (row, heard) in _ml.Data.CreateEnumerable<Named>(rows, reuseRowObject: false).Zip(together))
        {
            var alone = engine.Predict(row);
            Assert.AreEqual(heard.Answer, alone.Answer);
            CollectionAssert.AreEqual(heard.Features, alone.Features);
            Assert.AreEqual(39 * (1 + (800 - 160) / 100), alone.Features.Length);
        }
    }

    [TestMethod]
    public void Files_that_are_damaged_are_refused()
    {
        var rows = Rows();
        var stream = new MemoryStream();
        _ml.Model.Save(Chain().Fit(rows), rows.Schema, stream);
        var archive = stream.ToArray();
        var (refused, answered) = (0, 0);
        for (var at = 100; at < archive.Length; at += 37)
        {
            var damaged = (byte[])archive.Clone();
            damaged[at] ^= 0x55;
            try
            {
                _ml.Model.Load(new MemoryStream(damaged), out _);
                answered++;
            }
            catch (Exception error) when ((error is TargetInvocationException { InnerException: { } inner } ? inner : error) is InvalidDataException or InvalidOperationException or FormatException or ArgumentException or IOException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(10, refused, $"{answered} answered");
    }

    IEstimator<ITransformer> Chain() => _ml.Transforms.LoadAudio("Samples", _folder.Path, "File", 8_000).Append(_ml.Transforms.ExtractAudioFeatures("Features", "Samples", Cepstra));

    IDataView Rows() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 6).Select(i => new Named
    {
        File = _folder.Write($"{i}.wav", Wave.File(Wave.Tone(300 + 200 * i, 16_000, 1_600), 16_000)),
        Tone = i < 3 ? "low" : "high",
    }).ToArray());

    /// <summary>What a process writes that this one's assemblies lie beside, as a user's would.</summary>
    static string[] FreshProcess(params string[] arguments)
    {
        static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
        string[] host = ["exec", "--depsfile", Beside("Microsoft.ML.Lstm.Audio.Tests.deps.json"), "--runtimeconfig", Beside("Microsoft.ML.Lstm.FreshProcess.runtimeconfig.json"), Beside("Microsoft.ML.Lstm.FreshProcess.dll")];
        using var process = Process.Start(new ProcessStartInfo("dotnet", [.. host, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];
    }
}
