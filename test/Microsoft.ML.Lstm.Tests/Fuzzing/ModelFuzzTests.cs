using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;
using Microsoft.ML.Lstm.Tests.Tagging;

namespace Microsoft.ML.Lstm.Tests.Fuzzing;

/// <summary>Model files damaged at random are refused, or answer.</summary>
[TestClass]
public sealed class ModelFuzzTests
{
    const int Raw = 60, Resealed = 240;

    readonly MLContext _ml = new(seed: 1);

    [TestMethod, Timeout(120_000)]
    public void Classifiers()
    {
        var rows = Gestures.Labelled(_ml, 30);
        Fuzz(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1, Members = 1 }, Network = Gestures.Classes.Network with { HiddenSize = 2 }, ContributionsColumnName = "Why" }).Fit(rows), _ml.Data.TakeRows(rows, 3), "Score", "Learner", "Columns");
    }

    [TestMethod, Timeout(120_000)]
    public void Regressors_of_tokens()
    {
        var rows = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Fit(Gestures.Rows(_ml, 30)).Transform(Gestures.Rows(_ml, 30));
        var options = Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1, Members = 1 }, Network = Gestures.Values.Network with { HiddenSize = 2 }, FeatureColumnName = "Tokens", AdditionalFeatureColumns = [new("Place") { IsStatic = true }] };
        Fuzz(_ml.Regression.Trainers.Lstm(options).Fit(rows), _ml.Data.TakeRows(rows, 3), "Score", "Learner", "Columns");
    }

    [TestMethod, Timeout(120_000)]
    public void Taggers()
    {
        var options = TaggingFixtures.Small with { WordEmbeddingSize = 2, CharacterFilters = 2, VocabularySize = 5, SequenceLabelColumnName = "Intent", Network = new() { HiddenSize = 2 }, Training = TaggingFixtures.Small.Training with { Epochs = 1 } };
        Fuzz(TaggingFixtures.Fit(_ml, TaggingFixtures.Commands(30), options), _ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(3, seed: 2)), "TagProbabilities", "Learner", "Columns");
    }

    [TestMethod, Timeout(120_000)]
    public void Forecasters()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(60));
        Fuzz(SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Epochs = 1 }, Network = SeriesFixtures.Small.Network with { HiddenSize = 2 } }), _ml.Data.TakeRows(rows, 3), "Next", "Forecaster", "State");
    }

    [TestMethod, Timeout(120_000)]
    public void Detectors()
    {
        var steps = SensorFixtures.Steps(120);
        Fuzz(SensorFixtures.Fit(_ml, steps, SensorFixtures.Small with { Network = SensorFixtures.Small.Network with { HiddenSize = 2 }, MemoryLength = 120 }), SensorFixtures.Rows(_ml, steps[..3]), "Anomaly", "Detector", "Columns");
    }

    [TestMethod, Timeout(120_000)]
    public void Autoencoders()
    {
        var rows = Beat.Rows(_ml, 40, seed: 1);
        Fuzz(_ml.AnomalyDetection.Trainers.LstmAutoencoder(new LstmAutoencoderOptions { Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Seed = 1 } }).Fit(rows), _ml.Data.TakeRows(rows, 3), "Score", "Network", "Columns");
    }

    /// <summary>Damages each part as it lies in the file, and its content under a checksum that agrees; what loads must answer.</summary>
    void Fuzz(ITransformer model, IDataView rows, string column, params string[] parts)
    {
        var random = new Random(1);
        var good = ModelZip.Save(_ml, model, rows.Schema);
        var (refused, count) = (0, 0);
        for (var cut = 0; cut < Raw; cut++) Try(good[..random.Next(good.Length)], $"the file cut off, {cut}");
        foreach (var part in parts)
        {
            var entry = ModelZip.Entry(good, part);
            for (var i = 0; i < Raw; i++) Try(ModelZip.WithEntry(good, part, Mutations.Of(entry, random)), $"{part}, {i}");
            for (var i = 0; i < Resealed; i++) Try(ModelZip.WithEntry(good, part, Mutations.Sealed(entry, random)), $"{part} sealed, {i}");
        }
        Assert.IsTrue(refused > count / 4, $"{refused} of {count} were refused");

        void Try(byte[] file, string what)
        {
            count++;
            if (DamagedRead.IsRefused(() => Reading.All(ModelZip.Load(file).Transform(rows), column), what)) refused++;
        }
    }
}
