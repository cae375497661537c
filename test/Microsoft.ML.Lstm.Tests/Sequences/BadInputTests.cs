using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class BadInputTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Nothing", "Features", null, "Nothing")]
    [DataRow("Slope", "Nothing", null, "Nothing")]
    [DataRow("Slope", "Features", "Nothing", "Nothing")]
    [DataRow("Rises", "Features", null, "Rises")]
    [DataRow("Raw", "Features", null, "Raw")]
    [DataRow("Slope", "Words", null, "Words")]
    [DataRow("Slope", "Features", "Features", "Features")]
    [DataRow("Slope", "Features", "Kind", "Kind")]
    public void A_missing_or_wrong_column_is_named_alike_by_schema_and_fit(string label, string features, string? weight, string named)
    {
        var rows = Gestures.Rows(_ml, 10);
        Refused(_ml.Regression.Trainers.Lstm(label, features, weight), rows, named);
    }

    [TestMethod]
    public void Labels_of_another_kind_are_refused()
    {
        var rows = Gestures.Labelled(_ml, 10);
        Refused(_ml.MulticlassClassification.Trainers.Lstm("Kind"), rows, "'Kind': expected Key<UInt32> (Conversion.MapValueToKey makes it of any value), got String");
        Refused(_ml.MulticlassClassification.Trainers.Lstm("Slope"), rows, "'Slope': expected Key<UInt32> (Conversion.MapValueToKey makes it of any value), got Single");
        Refused(_ml.BinaryClassification.Trainers.Lstm("Slope"), rows, "'Slope': expected Boolean (Conversion.ConvertType makes it of a number), got Single");
        Refused(_ml.BinaryClassification.Trainers.Lstm("Label"), rows, "'Label': expected Boolean (Conversion.ConvertType makes it of a number), got Key<UInt32>");
        Refused(_ml.Regression.Trainers.Lstm("Label"), rows, "'Label': expected Single or another number (Conversion.ConvertType makes Single of other types), got Key<UInt32>");
    }

    void Refused(IEstimator<ITransformer> estimator, IDataView rows, string named)
    {
        foreach (var action in new Action[] { () => estimator.Fit(rows), () => estimator.GetOutputSchema(Shapes.Of(rows.Schema)), () => estimator.Append(_ml.Transforms.CopyColumns("Copy", "Score")).Fit(rows) })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message, named);
    }

    [TestMethod]
    public void Features_of_another_kind_than_the_trainings_are_refused_by_schema_transform_and_engine()
    {
        var model = _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1 } }).Fit(Gestures.Rows(_ml, 30));
        foreach (var rows in new[] { Data(new Other<float>()), Data(new Wide()), Data(new Nothing()) })
        {
            foreach (var action in new Action[] { () => model.Transform(rows), () => model.GetOutputSchema(rows.Schema), () => ((ITransformer)model).GetRowToRowMapper(rows.Schema) })
                StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message, "'Features'");
        }

        IDataView Data<T>(T row) where T : class => _ml.Data.LoadFromEnumerable(new[] { row });
    }

    sealed class Other<T>
    {
        public T[] Features { get; set; } = [];
    }

    sealed class Wide
    {
        [VectorType(Gestures.Steps, Gestures.Features + 1)]
        public float[] Features { get; set; } = new float[Gestures.Steps * (Gestures.Features + 1)];
    }

    sealed class Nothing
    {
        public float Value { get; set; }
    }

    [TestMethod]
    public void A_length_that_is_no_multiple_of_the_features_names_column_row_and_remedy()
    {
        var gestures = Gestures.Make(30);
        gestures[17].Ragged = [1, 2, 3];
        var rows = _ml.Data.LoadFromEnumerable(gestures);
        var trainer = _ml.Regression.Trainers.Lstm(Gestures.Values with { FeatureColumnName = "Ragged" });
        Says(() => trainer.Fit(rows));
        var model = trainer.Fit(Gestures.Rows(_ml, 30));
        Says(() => model.Transform(rows).GetColumn<float>("Score").Count());

        static void Says(Action action)
        {
            var message = Assert.ThrowsExactly<InvalidOperationException>(action).Message;
            foreach (var part in new[] { "'Ragged'", "3 values", "row 17", "2 features", "FeaturesPerStep" }) StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void A_fixed_size_that_is_no_multiple_of_the_stated_features_is_refused_by_its_type() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            _ml.Regression.Trainers.Lstm("Slope", "Features", featuresPerStep: 3).Fit(Gestures.Rows(_ml, 10))).Message, "multiple of its 3 features");

    [TestMethod]
    public void Infinities_and_weights_that_mean_nothing_are_refused_with_column_and_row()
    {
        Says(gesture => gesture.Features[3] = float.PositiveInfinity, "'Features'", "row 4");
        Says(gesture => gesture.Slope = float.NegativeInfinity, "'Slope'", "row 4");
        Says(gesture => gesture.Weight = -1, "'Weight'", "row 4", "-1");
        Says(gesture => gesture.Weight = float.PositiveInfinity, "'Weight'", "row 4");

        void Says(Action<Gesture> spoil, params string[] parts)
        {
            var gestures = Gestures.Make(30);
            spoil(gestures[4]);
            var message = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Regression.Trainers.Lstm(Gestures.Values with { ExampleWeightColumnName = "Weight" }).Fit(_ml.Data.LoadFromEnumerable(gestures))).Message;
            foreach (var part in parts) StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void Rows_without_a_label_are_left_out_and_told()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        var gestures = Gestures.Make(60);
        var options = Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 2 } };
        var whole = Scores(gestures.Where((_, i) => i % 4 != 0));
        for (var i = 0; i < gestures.Length; i += 4) gestures[i].Slope = float.NaN;
        CollectionAssert.AreEqual(whole, Scores(gestures));
        Assert.IsTrue(lines.Any(line => line.Contains("15 rows")), string.Join('\n', lines));

        float[] Scores(IEnumerable<Gesture> rows) => [.. _ml.Regression.Trainers.Lstm(options).Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(Gestures.Rows(_ml, 9)).GetColumn<float>("Score")];
    }

    [TestMethod]
    public void A_key_out_of_its_range_is_a_missing_label()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        var gestures = Gestures.Make(60);
        var options = Gestures.Classes with { LabelColumnName = "Raw", Training = Gestures.Classes.Training with { Epochs = 2 } };
        var without = Scores(gestures.Where((_, i) => i % 10 != 4));
        for (var i = 4; i < gestures.Length; i += 10) gestures[i].Raw = 3 + (uint)i;
        CollectionAssert.AreEqual(without, Scores(gestures));
        Assert.IsTrue(lines.Any(line => line.Contains("6 rows without a label")), string.Join('\n', lines));
        foreach (var gesture in gestures) gesture.Raw = 3;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Scores(gestures)).Message, "'Raw'");

        float[] Scores(IEnumerable<Gesture> rows) =>
            [.. Gestures.Classified(_ml, _ml.MulticlassClassification.Trainers.Lstm(options).Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(Gestures.Rows(_ml, 9))).SelectMany(row => row.Score)];
    }

    [TestMethod]
    public void Nothing_at_all_is_refused_by_the_name_of_the_parameter()
    {
        var (trainer, rows) = (_ml.Regression.Trainers.Lstm(Gestures.Values), Gestures.Rows(_ml, 9));
        Refused("input", () => trainer.Fit(null!));
        Refused("trainData", () => trainer.Fit(null!, rows));
        Refused("validationData", () => trainer.Fit(rows, (IDataView)null!));
        Refused("previousModel", () => trainer.Fit(rows, (ITransformer)null!));
        Refused("inputSchema", () => trainer.GetOutputSchema(null!));

        static void Refused(string parameter, Action action) => Assert.AreEqual(parameter, Assert.ThrowsExactly<ArgumentNullException>(action).ParamName);
    }

    [TestMethod]
    public void Nothing_to_learn_from_is_refused_with_the_columns()
    {
        foreach (var gestures in new[] { [], new[] { new Gesture { Features = new float[16], Slope = float.NaN } }, new[] { new Gesture { Features = new float[16], Weight = 0 } } })
        {
            var trainer = _ml.Regression.Trainers.Lstm(Gestures.Values with { ExampleWeightColumnName = "Weight" });
            var message = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(_ml.Data.LoadFromEnumerable(gestures))).Message;
            StringAssert.Contains(message, "'Slope'");
        }
        var empty = _ml.Data.LoadFromEnumerable(Array.Empty<Gesture>());
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Regression.Trainers.Lstm(Gestures.Values).Fit(Gestures.Rows(_ml, 30), empty));
        Assert.AreEqual(0, _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1 } }).Fit(Gestures.Rows(_ml, 30)).Transform(empty).GetColumn<float>("Score").Count());
    }

    [TestMethod]
    public void A_key_of_one_value_only_cannot_be_told_apart()
    {
        var rows = Gestures.Rows(_ml, 30);
        var one = _ml.Transforms.Conversion.MapValueToKey("Label", "Weight").Fit(rows).Transform(rows);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(one)).Message, "'Label'");
    }

    [TestMethod]
    public void A_single_example_and_a_constant_value_are_learnt()
    {
        foreach (var count in new[] { 1, 2, 3 })
        {
            var rows = Gestures.Rows(_ml, count);
            Assert.IsTrue(_ml.Regression.Trainers.Lstm(Gestures.Values).Fit(rows).Transform(rows).GetColumn<float>("Score").All(float.IsFinite));
        }
        var same = _ml.Data.LoadFromEnumerable(Gestures.Make(30).Select(gesture => new Gesture { Features = gesture.Features, Slope = 7 }));
        foreach (var score in _ml.Regression.Trainers.Lstm(Gestures.Values).Fit(same).Transform(same).GetColumn<float>("Score")) Assert.AreEqual(7, score, 0.01f);
    }

    [TestMethod]
    public void Columns_and_settings_that_contradict_each_other_are_refused_at_once()
    {
        Refused(Gestures.Values with { LabelColumnName = "" });
        Refused(Gestures.Values with { FeatureColumnName = "" });
        Refused(Gestures.Values with { ExampleWeightColumnName = "" });
        Refused(Gestures.Values with { AdditionalFeatureColumns = ["Features"] });
        Refused(Gestures.Values with { ContributionsColumnName = "Score" });
        Refused(Gestures.Values with { ContributionsColumnName = "Why", AttentionColumnName = "Why" });
        Refused(Gestures.Values with { AttentionColumnName = "Where", Pooling = SequencePooling.Mean });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Lstm(featuresPerStep: -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Lstm(hiddenSize: 0));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Regression.Trainers.Lstm(null!));
        Refused(Gestures.Rows(_ml, 9), Gestures.Values with { AdditionalFeatureColumns = [new("Ragged") { IsStatic = true }] });
        Refused(Gestures.Rows(_ml, 9), Gestures.Values with { AdditionalFeatureColumns = [new("Age") { AttentionColumnName = "Where" }] });

        void Refused(object first, LstmRegressionOptions? options = null)
        {
            if (options is null) Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.Lstm((LstmRegressionOptions)first));
            else Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Lstm(options).Fit((IDataView)first));
        }
    }

    [TestMethod]
    public void Tokens_never_seen_are_scored()
    {
        var prepare = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words");
        var model = prepare.Append(_ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { FeatureColumnName = "Tokens" })).Fit(Gestures.Rows(_ml, 30));
        var strange = _ml.Data.LoadFromEnumerable(new[] { new Gesture { Words = ["quite", "other", "words"] }, new Gesture() });
        var scores = model.Transform(strange).GetColumn<float>("Score").ToArray();
        Assert.IsTrue(scores.All(float.IsFinite));
    }
}
