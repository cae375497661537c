using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class PipelineTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Said
    {
        public string Answer { get; set; } = "";
    }

    [TestMethod]
    public void Steps_before_and_after_the_trainer_make_one_model()
    {
        var pipeline = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind"))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 20 } })).Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        var rows = Gestures.Rows(_ml, 120);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, pipeline.Fit(rows), rows.Schema));
        using var engine = _ml.Model.CreatePredictionEngine<Gesture, Said>(loaded);
        var right = Gestures.Make(60, seed: 2).Count(gesture => engine.Predict(gesture).Answer == gesture.Kind);
        Assert.IsTrue(right >= 54, $"{right} of 60");
    }

    [TestMethod]
    public void Cross_validation_works_for_every_kind()
    {
        var rows = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(Gestures.Rows(_ml, 90)).Transform(Gestures.Rows(_ml, 90));
        var classes = _ml.MulticlassClassification.CrossValidate(rows, _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes), numberOfFolds: 3);
        Assert.IsTrue(classes.All(fold => fold.Metrics.MicroAccuracy > 0.8), string.Join(' ', classes.Select(fold => fold.Metrics.MicroAccuracy)));
        var flags = _ml.BinaryClassification.CrossValidate(rows, _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo), numberOfFolds: 3, labelColumnName: "Rises");
        Assert.IsTrue(flags.All(fold => fold.Metrics.Accuracy > 0.8), string.Join(' ', flags.Select(fold => fold.Metrics.Accuracy)));
        var values = _ml.Regression.CrossValidate(rows, _ml.Regression.Trainers.Lstm(Gestures.Values), numberOfFolds: 2, labelColumnName: "Slope");
        Assert.IsTrue(values.All(fold => double.IsFinite(fold.Metrics.RSquared)));
    }

    [TestMethod]
    public void A_whole_pipeline_is_cross_validated()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes));
        var folds = _ml.MulticlassClassification.CrossValidate(Gestures.Rows(_ml, 90), pipeline, numberOfFolds: 3);
        Assert.IsTrue(folds.Average(fold => fold.Metrics.MicroAccuracy) > 0.8);
    }

    [TestMethod]
    public void Cross_validation_keeps_groups_together()
    {
        var gestures = Gestures.Make(90);
        for (var i = 0; i < gestures.Length; i++) gestures[i].Text = $"group {i / 6}";
        var grouped = _ml.Data.LoadFromEnumerable(gestures);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(grouped).Transform(grouped);
        var trainer = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes);
        var folds = _ml.MulticlassClassification.CrossValidate(keyed, trainer, numberOfFolds: 3, samplingKeyColumnName: "Text");
        Assert.IsTrue(folds.Average(fold => fold.Metrics.MicroAccuracy) > 0.8, string.Join(' ', folds.Select(fold => fold.Metrics.MicroAccuracy)));
        foreach (var fold in folds)
            Assert.IsTrue(fold.ScoredHoldOutSet.GetColumn<string>("Text").GroupBy(name => name).All(group => group.Count() == 6));
    }

    [TestMethod]
    public void A_class_that_training_has_not_seen_is_evaluated_as_missed()
    {
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(Gestures.Rows(_ml, 30));
        IDataView Rows(bool swings) => keys.Transform(_ml.Data.LoadFromEnumerable(Gestures.Make(90).Where(gesture => (gesture.Kind == "swings") == swings).ToArray()));
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(Rows(swings: false));
        var scored = model.Transform(Rows(swings: true));
        Assert.IsTrue(scored.GetColumn<float[]>("Score").All(score => score.Length == 3 && score.All(float.IsFinite)));
        var metrics = _ml.MulticlassClassification.Evaluate(scored);
        Assert.AreEqual(0, metrics.MicroAccuracy);
        Assert.IsTrue(double.IsFinite(metrics.LogLoss));
    }

    [TestMethod]
    public void Cached_data_and_a_cache_in_the_chain_give_the_same()
    {
        var rows = Gestures.Rows(_ml, 40);
        var trainer = _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 2 } });
        var expected = trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").ToArray();
        CollectionAssert.AreEqual(expected, trainer.Fit(_ml.Data.Cache(rows)).Transform(_ml.Data.Cache(rows)).GetColumn<float>("Score").ToArray());
        var chain = _ml.Transforms.CopyColumns("Copy", "Features").AppendCacheCheckpoint(_ml).Append(trainer);
        CollectionAssert.AreEqual(expected, chain.Fit(rows).Transform(rows).GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void A_model_reads_the_answer_of_another()
    {
        var rows = Gestures.Rows(_ml, 60);
        var first = _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 2 } }).Append(_ml.Transforms.CopyColumns("Guess", "Score"));
        var chain = first.Append(_ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { AdditionalFeatureColumns = ["Guess"], Training = Gestures.YesOrNo.Training with { Epochs = 2 } }));
        var view = chain.Fit(rows).Transform(rows);
        Assert.AreEqual(60, view.GetColumn<float>("Probability").Count(float.IsFinite));
        Assert.IsTrue(_ml.BinaryClassification.Evaluate(view, labelColumnName: "Rises").Accuracy > 0.3);
    }

    [TestMethod]
    public void Rows_of_steps_become_sequences_and_are_classified()
    {
        var steps = _ml.Data.LoadFromEnumerable(Gestures.Make(60).SelectMany((gesture, number) => Enumerable.Range(0, gesture.Ragged.Length / 2).Select(time => new Step
        {
            Recording = $"recording {number}",
            Time = time,
            First = gesture.Ragged[2 * time],
            Second = gesture.Ragged[2 * time + 1],
            Kind = gesture.Kind,
        })).ToArray());
        var pipeline = _ml.Transforms.GroupIntoSequences("Features", "Recording", ["First", "Second"], "Time", "Kind")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind")).Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes));
        var model = pipeline.Fit(steps);
        Assert.IsTrue(_ml.MulticlassClassification.Evaluate(model.Transform(steps)).MicroAccuracy > 0.85);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, steps.Schema));
        CollectionAssert.AreEqual(model.Transform(steps).GetColumn<uint>("PredictedLabel").ToArray(), loaded.Transform(steps).GetColumn<uint>("PredictedLabel").ToArray());

        // What is to be told need not be there: one gesture, of which nobody knows the kind.
        var expected = model.Transform(steps).GetColumn<uint>("PredictedLabel").First();
        var unknown = _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Step>(steps, reuseRowObject: false).Where(step => step.Recording == "recording 0")
            .Select(step => new UnlabelledStep { Recording = step.Recording, Time = step.Time, First = step.First, Second = step.Second }).ToArray());
        foreach (var one in (ITransformer[])[model, loaded])
        {
            Assert.AreEqual(expected, one.Transform(unknown).GetColumn<uint>("PredictedLabel").Single());
            Assert.AreEqual("", one.Transform(unknown).GetColumn<string>("Kind").Single());
        }

        // The steps behind the grouping make an engine for whole sequences.
        var engine = _ml.Model.CreatePredictionEngine<Whole, Classified>(model.LastTransformer);
        Assert.AreEqual(expected, engine.Predict(new() { Features = Gestures.Make(1)[0].Ragged }).PredictedLabel);
    }

    [TestMethod]
    public void A_value_that_is_missing_in_a_step_hides_neither_the_step_nor_the_others()
    {
        var random = new Random(1);
        Step[] Steps(bool missing) => [.. Gestures.Make(90, seed: missing ? 2 : 1).SelectMany((gesture, number) => Enumerable.Range(0, gesture.Ragged.Length / 2).Select(time => new Step
        {
            Recording = $"recording {number}",
            Time = time,
            First = missing && random.Next(4) == 0 ? float.NaN : gesture.Ragged[2 * time],
            Second = missing ? float.NaN : gesture.Ragged[2 * time + 1],
            Kind = gesture.Kind,
        }))];
        var model = _ml.Transforms.GroupIntoSequences("Features", "Recording", ["First", "Second"], "Time", "Kind")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind")).Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes)).Fit(_ml.Data.LoadFromEnumerable(Steps(missing: false)));
        var accuracy = _ml.MulticlassClassification.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(Steps(missing: true)))).MicroAccuracy;
        Assert.IsTrue(accuracy > 0.8, $"accuracy {accuracy}, with one sensor of two silent and the other missing in a quarter of the steps");
    }

    sealed class Whole
    {
        [VectorType(0, 2)]
        public float[] Features { get; set; } = [];
    }

    sealed class UnlabelledStep
    {
        public string Recording { get; set; } = "";
        public int Time { get; set; }
        public float First { get; set; }
        public float Second { get; set; }
    }

    sealed class Step
    {
        public string Recording { get; set; } = "";
        public int Time { get; set; }
        public float First { get; set; }
        public float Second { get; set; }
        public string Kind { get; set; } = "";
    }
}
