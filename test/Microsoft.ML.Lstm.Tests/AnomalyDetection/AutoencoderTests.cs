using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AutoencoderTests
{
    static readonly LstmAutoencoderOptions Quick = new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 1, Seed = 1 } };

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Sequences_of_another_shape_are_found_and_false_alarms_are_as_rare_as_stated()
    {
        var model = _ml.AnomalyDetection.Trainers.LstmAutoencoder(falseAlarmRate: 0.05f).Fit(Beat.Rows(_ml, 500, seed: 1));
        var metrics = _ml.AnomalyDetection.Evaluate(model.Transform(Beat.Rows(_ml, 600, seed: 2, oddEvery: 10)));
        Assert.IsTrue(metrics.AreaUnderRocCurve > 0.98, $"{metrics.AreaUnderRocCurve}");
        Assert.IsTrue(metrics.DetectionRateAtFalsePositiveCount > 0.7, $"{metrics.DetectionRateAtFalsePositiveCount}");
        var alarms = model.Transform(Beat.Rows(_ml, 1000, seed: 3)).GetColumn<bool>("PredictedLabel").Average(alarm => alarm ? 1.0 : 0);
        Assert.IsTrue(alarms is > 0.015 and < 0.1, $"{alarms}");
        Assert.AreEqual(0.05f, model.Model.FalseAlarmRate);
        Assert.IsTrue(model.Model.LossCurve.Count > 10 && double.IsFinite(model.Model.ValidationLoss));
    }

    [TestMethod]
    public void Columns_are_those_of_ml_nets_anomaly_trainer_and_what_is_promised_is_delivered()
    {
        var rows = Beat.Rows(_ml, 30, seed: 1);
        foreach (var (column, features) in (ReadOnlySpan<(string, int?)>)[("Features", null), ("Ragged", null), ("Plain", 2)])
        {
            var trainer = _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { FeatureColumnName = column, FeaturesPerStep = features });
            var model = trainer.Fit(rows);
            var (promised, delivered) = (trainer.GetOutputSchema(Shapes.Of(rows.Schema)), model.Transform(rows).Schema);
            Assert.AreEqual(Sorted(Shapes.Of(delivered)), Sorted(promised));
            Assert.AreEqual(Sorted(Shapes.Of(delivered)), Sorted(Shapes.Of(model.GetOutputSchema(rows.Schema))));
            Assert.AreEqual(("PredictedLabel", "Score"), (delivered[^2].Name, delivered[^1].Name));
            Assert.AreEqual(((DataViewType)BooleanDataViewType.Instance, (DataViewType)NumberDataViewType.Single), (delivered[^2].Type, delivered[^1].Type));
            foreach (var added in (DataViewSchema.Column[])[delivered[^2], delivered[^1]])
            {
                // As seen on ML.NET's RandomizedPca.
                Assert.AreEqual("BinaryClassification", Text(added, "ScoreColumnKind"));
                Assert.AreEqual(added.Name, Text(added, "ScoreValueKind"));
                var set = 0u;
                added.Annotations.GetValue("ScoreColumnSetId", ref set);
                Assert.AreEqual(1u, set);
            }
            Assert.AreEqual((column, rows.Schema[column].Type), (model.FeatureColumnName, model.FeatureColumnType));
        }
        var info = _ml.AnomalyDetection.Trainers.LstmAutoencoder().Info;
        Assert.IsFalse(info.WantCaching || info.NeedNormalization);

        static string Sorted(SchemaShape shape) => string.Join('\n', shape.Select(Shapes.Text).Order(StringComparer.Ordinal));

        static string Text(DataViewSchema.Column column, string annotation)
        {
            var text = default(ReadOnlyMemory<char>);
            column.Annotations.GetValue(annotation, ref text);
            return text.ToString();
        }
    }

    [TestMethod]
    public void One_by_one_and_all_at_once_answer_alike_and_nothing_has_no_score()
    {
        var model = _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { FeatureColumnName = "Ragged" }).Fit(Beat.Rows(_ml, 100, seed: 1));
        var beats = Beat.Make(80, seed: 2, oddEvery: 3);
        beats[7].Ragged = [];
        var scored = model.Transform(_ml.Data.LoadFromEnumerable(beats));
        var (scores, labels) = (scored.GetColumn<float>("Score").ToArray(), scored.GetColumn<bool>("PredictedLabel").ToArray());
        using var engine = _ml.Model.CreatePredictionEngine<Beat, BeatVerdict>(model);
        for (var i = 0; i < beats.Length; i++)
        {
            var verdict = engine.Predict(beats[i]);
            Assert.AreEqual((scores[i], labels[i]), (verdict.Score, verdict.PredictedLabel));
            Assert.AreEqual(scores[i] > 0.5f, labels[i]);
        }
        Assert.IsTrue(float.IsNaN(scores[7]) && !labels[7]);
        CollectionAssert.AreEqual(beats.Select(beat => beat.Name).ToArray(), scored.GetColumn<string>("Name").ToArray());
    }

    [TestMethod]
    public void The_feature_and_the_steps_that_deviate_are_told_where_columns_are_named_for_them()
    {
        var named = new LstmAutoencoderOptions
        {
            FeatureColumnName = "Ragged",
            ContributionsColumnName = "Why",
            FeatureContributionsColumnName = "Which",
            StepContributionsColumnName = "When",
            Training = new() { Seed = 1, Epochs = 60 },
        };
        var model = _ml.AnomalyDetection.Trainers.LstmAutoencoder(named).Fit(Beat.Rows(_ml, 300, seed: 1));
        var beats = Beat.Make(60, seed: 2);
        for (var i = 0; i < beats.Length; i += 2)
            for (var t = 4; t < 7; t++) beats[i].Ragged[(2 * t) + 1] += 3;
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, Beat.Rows(_ml, 1, seed: 1).Schema));
        using var engine = _ml.Model.CreatePredictionEngine<Beat, ExplainedBeat>(loaded);
        var rows = _ml.Data.CreateEnumerable<ExplainedBeat>(model.Transform(_ml.Data.LoadFromEnumerable(beats)), reuseRowObject: false).ToArray();
        var (found, second, inside) = (0, 0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            var alone = engine.Predict(beats[i]);
            CollectionAssert.AreEqual(rows[i].Why, alone.Why, $"row {i}");
            CollectionAssert.AreEqual(rows[i].Which, alone.Which);
            CollectionAssert.AreEqual(rows[i].When, alone.When);
            Assert.AreEqual((beats[i].Ragged.Length, 2, beats[i].Ragged.Length / 2), (rows[i].Why.Length, rows[i].Which.Length, rows[i].When.Length));
            var sum = rows[i].Which.Sum();
            Assert.AreEqual(rows[i].Score, sum / (sum + 1), 1e-5f);
            Assert.AreEqual(sum, rows[i].When.Sum(), 1e-4f * sum);
            Assert.AreEqual(rows[i].PredictedLabel, sum > 1);
            if (i % 2 == 1) continue;
            found += rows[i].PredictedLabel ? 1 : 0;
            second += rows[i].Which[1] > rows[i].Which[0] ? 1 : 0;
            inside += Array.IndexOf(rows[i].When, rows[i].When.Max()) is >= 4 and < 7 ? 1 : 0;
        }

        Assert.IsTrue(found >= 27 && second >= 27 && inside >= 27, $"of 30 odd beats {found} are found, of {second} the feature, of {inside} a step");
        foreach (var bad in (LstmAutoencoderOptions[])[named with { ContributionsColumnName = "Score" }, named with { ContributionsColumnName = "" }, named with { StepContributionsColumnName = "Which" }])
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.AnomalyDetection.Trainers.LstmAutoencoder(bad)).Message, "columns to add");
    }

    sealed class ExplainedBeat
    {
        public bool PredictedLabel { get; set; }
        public float Score { get; set; }
        public float[] Why { get; set; } = [];
        public float[] Which { get; set; } = [];
        public float[] When { get; set; } = [];
    }

    [TestMethod]
    public void A_file_that_is_cut_off_damaged_or_of_a_newer_library_is_refused()
    {
        var rows = Beat.Rows(_ml, 30, seed: 1);
        var good = ModelZip.Save(_ml, _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { Network = Quick.Network with { HiddenSize = 1 } }).Fit(rows), rows.Schema);
        ModelZip.RefusesDamage(good, "Network", "Columns");
        var other = ModelZip.Save(_ml, _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { Network = Quick.Network with { HiddenSize = 1 }, FeatureColumnName = "Ragged" }).Fit(rows), rows.Schema);
        ModelZip.Refused(ModelZip.WithEntry(good, "Columns", ModelZip.Entry(other, "Columns")), "another model's columns");
    }

    [TestMethod]
    public void Weights_decide_what_is_learnt_from()
    {
        var lines = new List<string>();
        _ml.Log += (_, message) => lines.Add(message.Message);
        var beats = Beat.Make(60, seed: 1);
        var half = Scores(beats[..30]);
        for (var i = 30; i < 60; i++) beats[i].Weight = i % 2 == 0 ? 0 : float.NaN;
        CollectionAssert.AreEqual(half, Scores(beats));
        Assert.IsTrue(lines.Any(line => line.Contains("15 rows without a weight")), string.Join('\n', lines));
        foreach (var beat in beats) beat.Weight = 1;
        CollectionAssert.AreNotEqual(half, Scores(beats));

        beats[7].Weight = -1;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Scores(beats)).Message;
        foreach (var part in new[] { "'Weight'", "row 7", "-1" }) StringAssert.Contains(error, part);
        var rows = Beat.Rows(_ml, 20, seed: 1);
        foreach (var weight in new[] { "Missing", "Name" })
        {
            var weighted = _ml.AnomalyDetection.Trainers.LstmAutoencoder(exampleWeightColumnName: weight);
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => weighted.Fit(rows)).Message, $"'{weight}'");
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => weighted.GetOutputSchema(Shapes.Of(rows.Schema))).Message, $"'{weight}'");
        }
        Assert.ThrowsExactly<ArgumentException>(() => _ml.AnomalyDetection.Trainers.LstmAutoencoder(exampleWeightColumnName: ""));

        float[] Scores(Beat[] training) => [.. _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { ExampleWeightColumnName = "Weight" })
            .Fit(_ml.Data.LoadFromEnumerable(training)).Transform(Beat.Rows(_ml, 20, seed: 2)).GetColumn<float>("Score")];
    }

    [TestMethod]
    public void Bad_input_is_refused_with_the_columns_name()
    {
        var rows = Beat.Rows(_ml, 30, seed: 1);
        var trainers = _ml.AnomalyDetection.Trainers;
        Throws<ArgumentOutOfRangeException>(() => trainers.LstmAutoencoder("Missing").Fit(rows), "Missing");
        Throws<ArgumentOutOfRangeException>(() => trainers.LstmAutoencoder("Missing").GetOutputSchema(Shapes.Of(rows.Schema)), "Missing");
        Throws<ArgumentOutOfRangeException>(() => trainers.LstmAutoencoder("Name").Fit(rows), "Name");
        Throws<ArgumentOutOfRangeException>(() => trainers.LstmAutoencoder("Label").Fit(rows), "Label");
        Throws<ArgumentOutOfRangeException>(() => trainers.LstmAutoencoder("Features", featuresPerStep: 5).Fit(rows), "Features");
        Throws<ArgumentException>(() => trainers.LstmAutoencoder(""), "empty");
        Throws<ArgumentOutOfRangeException>(() => trainers.LstmAutoencoder(falseAlarmRate: 1), "FalseAlarmRate");
        Throws<InvalidOperationException>(() => trainers.LstmAutoencoder().Fit(_ml.Data.LoadFromEnumerable(Array.Empty<Beat>())), "Features");
        var beats = Beat.Make(20, seed: 1);
        beats[3].Plain = [1, 2, 3];
        var uneven = _ml.Data.LoadFromEnumerable(beats);
        Throws<InvalidOperationException>(() => trainers.LstmAutoencoder("Plain", featuresPerStep: 2).Fit(uneven), "Plain");
        var model = trainers.LstmAutoencoder(Quick with { FeatureColumnName = "Plain", FeaturesPerStep = 2 }).Fit(rows);
        Throws<InvalidOperationException>(() => _ = model.Transform(uneven).GetColumn<float>("Score").Count(), "Plain");
        beats[3].Plain = [1, float.PositiveInfinity];
        Throws<InvalidOperationException>(() => _ = model.Transform(uneven).GetColumn<float>("Score").Count(), "Plain");
        Throws<ArgumentOutOfRangeException>(() => model.Transform(_ml.Transforms.CopyColumns("Plain", "Name").Fit(rows).Transform(rows)), "Plain");

        static void Throws<T>(Action action, string said) where T : Exception => StringAssert.Contains(Assert.ThrowsExactly<T>(action).Message, said);
    }

    [TestMethod]
    public void Training_can_be_judged_by_other_data_watched_and_cancelled()
    {
        var (lines, reports) = (new List<string>(), 0);
        _ml.Log += (_, message) => lines.Add(message.Message);
        var watched = Quick with { Training = Quick.Training with { Epochs = 3, OnReport = _ => reports++ } };
        var (train, judges) = (Beat.Rows(_ml, 40, seed: 1), Beat.Rows(_ml, 40, seed: 2));
        var judged = _ml.AnomalyDetection.Trainers.LstmAutoencoder(watched).Fit(train, judges);
        Assert.AreEqual(3, reports);
        Assert.IsTrue(lines.Any(line => line.Contains("epoch 2 of 3", StringComparison.Ordinal)));
        Assert.AreNotEqual(judged.Model.Threshold, _ml.AnomalyDetection.Trainers.LstmAutoencoder(watched).Fit(train).Model.Threshold);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { Training = Quick.Training with { CancellationToken = cancelled.Token } }).Fit(train));
    }

    [TestMethod]
    public void An_observers_own_exception_comes_through_as_it_is()
    {
        var rows = Beat.Rows(_ml, 30, seed: 1);
        var trainer = _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { Training = Quick.Training with { OnReport = _ => throw new ArgumentException("mine") } });
        Assert.AreEqual("mine", Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(rows)).Message);
        var denoiser = _ml.Transforms.DenoiseByLstm(new LstmDenoisingOptions { OutputColumnName = "Cleaned", InputColumnName = "Features", Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 1, OnReport = _ => throw new ArgumentException("mine") } });
        Assert.AreEqual("mine", Assert.ThrowsExactly<ArgumentException>(() => denoiser.Fit(rows)).Message);
        var beats = Beat.Make(3, seed: 1);
        foreach (var beat in beats) beat.Ragged = [];
        var nothing = _ml.AnomalyDetection.Trainers.LstmAutoencoder("Ragged");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => nothing.Fit(rows, _ml.Data.LoadFromEnumerable(beats))).Message, "'Ragged'");
    }

    [TestMethod]
    public void A_rate_that_the_sequences_cannot_tell_is_warned_of_and_the_model_can_be_loaded()
    {
        var lines = new List<string>();
        _ml.Log += (_, message) => lines.Add(message.Message);
        var rows = Beat.Rows(_ml, 60, seed: 1);
        var model = _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { FalseAlarmRate = 0.0001f }).Fit(rows);
        Assert.IsTrue(lines.Any(line => line.Contains("FalseAlarmRate = 0.0001", StringComparison.Ordinal)), string.Join('\n', lines));
        Assert.IsTrue(model.Model.ThresholdRate > 0.0001 && model.Model.EffectiveSampleSize is > 5 and <= 60 && model.Model.Threshold < 20, $"{model.Model.Threshold}");
        lines.Clear();
        var rare = _ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { FalseAlarmRate = 1e-12f }).Fit(rows);
        Assert.AreEqual(rare.Model.Threshold, ((LstmAutoencoderTransformer)ModelZip.Load(ModelZip.Save(_ml, rare, rows.Schema))).Model.Threshold);
        lines.Clear();
        Assert.IsNotEmpty(_ml.AnomalyDetection.Trainers.LstmAutoencoder(Quick with { FalseAlarmRate = 0.1f }).Fit(rows).Model.LossCurve);
        Assert.IsFalse(lines.Any(line => line.Contains("FalseAlarmRate", StringComparison.Ordinal)), string.Join('\n', lines));
    }
}
