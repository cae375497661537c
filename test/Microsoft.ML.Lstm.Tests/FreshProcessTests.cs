using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests;

/// <summary>Chains of every kind, saved with the loader of their data, answer alike in a process that mentions no type of ours.</summary>
[TestClass]
public sealed class FreshProcessTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    sealed class Line
    {
        [LoadColumn(0)]
        public string Series { get; set; } = "";

        [LoadColumn(1)]
        public string Kind { get; set; } = "";

        [LoadColumn(2)]
        public string Text { get; set; } = "";

        [LoadColumn(3)]
        public bool Rises { get; set; }

        [LoadColumn(4)]
        public float Slope { get; set; }

        [LoadColumn(5)]
        public float Group { get; set; }

        [LoadColumn(6, 21), VectorType(16)]
        public float[] Features { get; set; } = [];
    }

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Classes_with_their_names_and_contributions() => Same(
        _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind"))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 }, FeaturesPerStep = 2, ContributionsColumnName = "Why" }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")),
        "Answer", "Score", "Why");

    [TestMethod]
    public void Yes_or_no_of_a_text() => Same(
        _ml.Transforms.Text.NormalizeText("Clean", "Text").Append(_ml.Transforms.Text.TokenizeIntoWords("Words", "Clean")).Append(_ml.Transforms.Conversion.MapValueToKey("Tokens", "Words"))
            .Append(_ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { Training = Gestures.YesOrNo.Training with { Epochs = 1 }, FeatureColumnName = "Tokens", EmbeddingSize = 4 }))
            .Append(_ml.BinaryClassification.Calibrators.Platt("Rises")),
        "PredictedLabel", "Score", "Probability");

    [TestMethod]
    public void Cleaned_sequences_and_how_strange_they_are() => Same(
        _ml.Transforms.DenoiseByLstm(new LstmDenoisingOptions { OutputColumnName = "Cleaned", InputColumnName = "Features", FeaturesPerStep = 2, Network = new() { HiddenSize = 3 }, Training = new() { Epochs = 1, Seed = 1 } })
            .Append(_ml.AnomalyDetection.Trainers.LstmAutoencoder(new LstmAutoencoderOptions { FeatureColumnName = "Cleaned", FeaturesPerStep = 2, Network = new() { HiddenSize = 3 }, Training = new() { Epochs = 1, Seed = 1 } })),
        "Cleaned", "PredictedLabel", "Score");

    [TestMethod]
    public void Values_of_rows_that_were_grouped() => Same(
        _ml.Transforms.GroupIntoSequences("Steps", "Series", ["Slope", "Features"], null, "Group")
            .Append(_ml.Regression.Trainers.Lstm(Gestures.Values with { LabelColumnName = "Group", FeatureColumnName = "Steps", Training = Gestures.Values.Training with { Epochs = 1 } })),
        "Series", "Steps", "Score");

    [TestMethod]
    public void Trees_on_top_of_sequences_that_were_grouped() => Same(
        _ml.Transforms.GroupIntoSequences("Steps", "Series", ["Slope", "Features"], null, "Group")
            .Append(_ml.Regression.Trainers.Lstm(Gestures.Values with { LabelColumnName = "Group", FeatureColumnName = "Steps", Training = Gestures.Values.Training with { Epochs = 1 } }))
            .Append(_ml.Transforms.CopyColumns("Guess", "Score")).Append(_ml.Transforms.Concatenate("Numbers", "Guess", "Group")).Append(Trees),
        "Series", "Guess", "Score");

    [TestMethod]
    public void Trees_on_top_of_forecasts_with_gaps_filled() => Same(
        _ml.Transforms.ReplaceMissingValues("Slope").Append(_ml.Transforms.NormalizeMeanVariance("Slope")).AppendCacheCheckpoint(_ml)
            .Append(_ml.Forecasting.ForecastByLstm(Forecasting.SeriesFixtures.Small with { InputColumnName = "Slope", Training = Forecasting.SeriesFixtures.Small.Training with { Epochs = 1 } }))
            .Append(_ml.Transforms.Concatenate("Numbers", "Next", "Low", "High")).Append(Trees),
        "Next", "Low", "High", "Score");

    [TestMethod]
    public void Trees_on_top_of_anomalies() => Same(
        _ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small with { InputColumnName = "Features", TimestampColumnName = null, TrainingLength = 60 })
            .Append(_ml.Transforms.Conversion.ConvertType("Numbers", "Anomaly", DataKind.Single)).Append(Trees),
        "Anomaly", "Score");

    [TestMethod]
    public void Trees_of_LightGbm_on_top_of_classes()
    {
        var trees = _ml.Regression.Trainers.LightGbm("Group", "Numbers", numberOfLeaves: 4, minimumExampleCountPerLeaf: 2, numberOfIterations: 5);
        try
        {
            Same(
                _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
                    .Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 }, FeaturesPerStep = 2 }))
                    .Append(_ml.Transforms.CopyColumns("Chances", "Score")).Append(_ml.Transforms.Concatenate("Numbers", "Chances", "Slope")).Append(trees),
                "PredictedLabel", "Chances", "Score");
        }
        catch (Exception error) when (Natives.AreMissing(error))
        {
            Assert.Inconclusive($"LightGBM's native library does not load on this machine: {error.Message}");
        }
    }

    [TestMethod]
    public void Observations_one_by_one_through_a_chain_that_goes_on_from_its_checkpoint()
    {
        var rows = Forecasting.SeriesFixtures.Rows(_ml, Forecasting.SeriesFixtures.Series(100));
        var model = _ml.Transforms.NormalizeMeanVariance("Value").Append(_ml.Forecasting.ForecastByLstm(Forecasting.SeriesFixtures.Small with { Training = Forecasting.SeriesFixtures.Small.Training with { Epochs = 1 } }))
            .Append(_ml.Transforms.Concatenate("Numbers", "Next", "Low")).Append(_ml.Regression.Trainers.FastTree("Value", "Numbers", numberOfTrees: 3)).Fit(rows);
        var (first, second) = (Path.Combine(_folder.FullName, "first.zip"), Path.Combine(_folder.FullName, "second.zip"));
        _ml.Model.Save(model, rows.Schema, first);
        using var engine = Forecasting.SeriesFixtures.Engine(_ml, model);
        string[] expected = [Line(engine.Predict()), Line(engine.Predict(new Forecasting.Step { Value = 120 })), Line(engine.Predict(new Forecasting.Step { Value = 121.5f }))];
        CollectionAssert.AreEqual(expected[..2], ModelZip.RunFreshProcess(first, "120", second));
        CollectionAssert.AreEqual(expected[1..], ModelZip.RunFreshProcess(second, "121.5"));

        static string Line(Forecasting.Forecast forecast) =>
            string.Join(' ', forecast.Next.Concat(forecast.Low).Concat(forecast.High).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
    }

    [TestMethod]
    public void Featurised_text_beside_a_sequence() => Same(
        _ml.Transforms.Text.FeaturizeText("Words", "Text").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind"))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 }, FeaturesPerStep = 2, AdditionalFeatureColumns = [new("Words") { IsStatic = true }] })),
        "Score", "PredictedLabel");

    IEstimator<ITransformer> Trees => _ml.Regression.Trainers.FastTree("Group", "Numbers", numberOfLeaves: 4, numberOfTrees: 5, minimumExampleCountPerLeaf: 2);

    void Same(IEstimator<ITransformer> estimator, params string[] columns)
    {
        var (data, model) = (Path.Combine(_folder.FullName, "data.tsv"), Path.Combine(_folder.FullName, "model.zip"));
        File.WriteAllLines(data, Gestures.Make(90).Select((gesture, i) => string.Create(CultureInfo.InvariantCulture,
            $"series {i / 6}\t{gesture.Kind}\t{gesture.Text}\t{(gesture.Rises ? 1 : 0)}\t{gesture.Slope}\t{i / 6}\t{string.Join('\t', gesture.Features.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}")));
        var loader = _ml.Data.CreateTextLoader<Line>();
        var rows = loader.Load(new MultiFileSource(data));
        var fitted = estimator.Fit(rows);
        _ml.Model.Save(fitted, loader, model);
        string[] lines = [.. Table.Lines(fitted.Transform(rows), columns)];
        Assert.IsTrue(lines.Length > 10 && lines.Distinct().Count() > 5);
        CollectionAssert.AreEqual(lines, ModelZip.RunFreshProcess(["table", model, data, .. columns]));
    }
}
