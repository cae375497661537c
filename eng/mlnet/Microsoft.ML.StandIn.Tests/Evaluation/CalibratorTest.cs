using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>From scores to probabilities.</summary>
[TestClass]
public sealed class CalibratorTest
{
    static readonly MLContext Context = new(1);

    static readonly Row[] Rows = [new(true, 1), new(false, .5f), new(true, -1), new(false, -2)];

    [TestMethod]
    public void The_sigmoid_makes_the_labels_likeliest()
    {
        var calibrator = Model(Fit(Rows));
        Assert.AreEqual(-.2668296588426644, calibrator.Slope, 1e-6);
        Assert.AreEqual(-.09956439256430212, calibrator.Offset, 1e-6);
        Assert.AreEqual(1 / (1 + Math.Exp(calibrator.Slope * 2 + calibrator.Offset)), calibrator.PredictProbability(2), 1e-6);
        Assert.IsTrue(float.IsNaN(calibrator.PredictProbability(float.NaN)));
    }

    [TestMethod]
    public void Labels_that_the_scores_tell_apart_do_not_make_it_a_step()
    {
        var calibrator = Model(Fit([new(true, 1), new(false, -1)]));
        Assert.AreEqual(2 / 3.0, calibrator.PredictProbability(1), 1e-6);
        Assert.AreEqual(.75, Model(Fit([new(true, 1), new(true, 2)])).PredictProbability(5), 1e-6, "one class alone");
    }

    [TestMethod]
    public void Examples_count_by_their_weights_and_rows_without_a_score_not_at_all()
    {
        var twice = Model(Fit([.. Rows, Rows[0]]));
        var weighted = Model(Fit([Rows[0] with { Weight = 2 }, .. Rows[1..]], "Weight"));
        Assert.AreEqual(twice.Slope, weighted.Slope, 1e-4);
        Assert.AreEqual(Model(Fit(Rows)).Slope, Model(Fit([.. Rows, new(true, float.NaN)])).Slope, 1e-9);
    }

    [TestMethod]
    public void The_probability_is_a_column_of_its_own_that_can_be_evaluated()
    {
        var data = Data(Rows);
        var output = Fit(Rows).Append(Context.Transforms.CopyColumns("PredictedLabel", "Label").Fit(data)).Transform(data);
        var column = output.Schema["Probability"];
        Assert.AreEqual(NumberDataViewType.Single, column.Type);
        Assert.IsTrue(column.IsNormalized());
        Assert.IsTrue(Context.BinaryClassification.Evaluate(output).LogLoss < 1);
        var chain = Context.Transforms.CopyColumns("Margin", "Score").Append(Context.BinaryClassification.Calibrators.Platt(scoreColumnName: "Margin"))
            .Append(Context.Transforms.CopyColumns("Chance", "Probability"));
        CollectionAssert.AreEqual(
            output.GetColumn<float>("Probability").ToArray(), chain.Fit(data).Transform(data).GetColumn<float>("Chance").ToArray());
    }

    [TestMethod]
    public void A_sigmoid_may_be_given_and_is_saved()
    {
        var data = Data(Rows);
        var model = Context.BinaryClassification.Calibrators.Platt(slope: -2, offset: .5).Fit(data);
        Assert.AreEqual(.8175745f, Model(model).PredictProbability(1), 1e-6f);
        using var file = new MemoryStream();
        Context.Model.Save(model, data.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        CollectionAssert.AreEqual(
            model.Transform(data).GetColumn<float>("Probability").ToArray(), loaded.Transform(data).GetColumn<float>("Probability").ToArray());
    }

    [TestMethod]
    public void Bins_hold_the_share_of_yes()
    {
        var calibrator = Model(Context.BinaryClassification.Calibrators.Naive().Fit(Data([.. Rows, new(true, float.NaN), new(false, float.PositiveInfinity)])));
        Assert.AreEqual((-2f, 0.015f, 200), (calibrator.Min, calibrator.BinSize, calibrator.BinProbs.Count));
        foreach (var (score, share) in new[] { (-100f, 0f), (-2, 0), (-1, 1), (.3f, 0), (.5f, 0), (1, 1), (100, 1) }) Assert.AreEqual(share, calibrator.PredictProbability(score), $"{score}");
        Assert.IsTrue(float.IsNaN(calibrator.PredictProbability(float.NaN)));
        var alike = Model(Context.BinaryClassification.Calibrators.Naive().Fit(Data([new(true, 3), new(false, 3), new(true, 3)])));
        Assert.AreEqual((2 / 3f, 2 / 3f, 0), (alike.PredictProbability(2), alike.PredictProbability(3), alike.PredictProbability(4)));
        Assert.ThrowsExactly<InvalidOperationException>(() => Context.BinaryClassification.Calibrators.Naive().Fit(Data([new(false, 1), new(false, 2)])));
    }

    [TestMethod]
    public void Steps_rise_with_the_score()
    {
        var calibrator = Model(Context.BinaryClassification.Calibrators.Isotonic().Fit(Data([.. Rows, new(true, float.NaN), new(false, float.PositiveInfinity)])));
        CollectionAssert.AreEqual(new float[] { -2, -1, 1 }, calibrator.Mins.ToArray());
        CollectionAssert.AreEqual(new[] { -2, .5f, 1 }, calibrator.Maxes.ToArray());
        CollectionAssert.AreEqual(new[] { 0, .5f, 1 }, calibrator.Values.ToArray());
        foreach (var (score, share) in new[] { (-100f, 1e-15f), (-1.5f, .25f), (.3f, .5f), (.75f, .75f), (100, 1) }) Assert.AreEqual(share, calibrator.PredictProbability(score), 1e-6f, $"{score}");
        Assert.IsTrue(float.IsNaN(calibrator.PredictProbability(float.NaN)) && calibrator.PredictProbability(-3) > 0);

        var ties = Model(Context.BinaryClassification.Calibrators.Isotonic(exampleWeightColumnName: "Weight").Fit(Data([
            new(true, 1, 3), new(false, 1), new(true, 2, 2), new(false, 3, 5), new(false, 4, 0), new(true, 5, float.NaN)])));
        Assert.AreEqual((1f, 3f, 5 / 11f), (ties.Mins.Single(), ties.Maxes.Single(), ties.Values.Single()));
        Assert.AreEqual(1, Model(Context.BinaryClassification.Calibrators.Isotonic().Fit(Data([new(true, 1), new(true, 2)]))).Values.Length, "what is alike is one step");
    }

    [TestMethod]
    public void Bins_and_steps_are_saved_and_refuse_what_cannot_be()
    {
        var (data, calibrators) = (Data(Rows), Context.BinaryClassification.Calibrators);
        foreach (var estimator in new IEstimator<ITransformer>[] { calibrators.Naive(), calibrators.Isotonic() })
        {
            var model = estimator.Append(Context.Transforms.CopyColumns("Chance", "Probability")).Fit(data);
            using var file = new MemoryStream();
            Context.Model.Save(model, data.Schema, file);
            file.Position = 0;
            CollectionAssert.AreEqual(
                model.Transform(data).GetColumn<float>("Chance").ToArray(), new MLContext().Model.Load(file, out _).Transform(data).GetColumn<float>("Chance").ToArray());
        }
        Assert.ThrowsExactly<InvalidOperationException>(() => calibrators.Naive().Fit(Data([])));
        Assert.ThrowsExactly<InvalidOperationException>(() => calibrators.Isotonic().Fit(Data([])));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Naive("Nowhere").Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Isotonic("Label", "Nowhere").Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Isotonic("Label", "Score", "Nowhere").Fit(data));
    }

    [TestMethod]
    public void What_cannot_be_is_refused()
    {
        var calibrators = Context.BinaryClassification.Calibrators;
        var data = Data(Rows);
        Assert.ThrowsExactly<InvalidOperationException>(() => Fit([]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Platt("Nowhere").Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Platt("Label", "Nowhere").Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Platt("Label", "Score", "Nowhere").Fit(data));
        Assert.ThrowsExactly<InvalidOperationException>(() => calibrators.Platt("Name").Fit(data));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => calibrators.Platt(labelColumnName: null));
        var chain = calibrators.Platt("Score").Append(Context.Transforms.CopyColumns("Copy", "Probability"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.Fit(data), "in a chain the label must be a Boolean");
        Assert.ThrowsExactly<InvalidOperationException>(() => calibrators.Platt(1, 0, "Nowhere").Fit(data).Transform(data));
    }

    static IDataView Data(Row[] rows) => Context.Data.LoadFromEnumerable(rows);

    static CalibratorTransformer<PlattCalibrator> Fit(Row[] rows, string? weight = null) =>
        Context.BinaryClassification.Calibrators.Platt(exampleWeightColumnName: weight).Fit(Data(rows));

    static T Model<T>(IPredictionTransformer<T> transformer) where T : class => transformer.Model;

    sealed record Row(bool Label, float Score, float Weight = 1)
    {
        public string Name => "";
    }
}
