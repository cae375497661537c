using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Ensembles;

[TestClass]
public sealed class EnsembleTests
{
    static readonly double[] Weights = [0.7, 0.3];

    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Forecaster(int seed) => SeriesFixtures.Small with
    {
        QuantilesColumnName = "Quantiles",
        Quantiles = [0.1f, 0.5f, 0.9f],
        Training = SeriesFixtures.Small.Training with { Seed = seed },
        Network = new() { HiddenSize = 8, Cell = seed == 1 ? CellKind.Lstm : CellKind.Gru },
    };

    LstmEnsembleTransformer Forecasters(IDataView rows) => new(_ml, [SeriesFixtures.Fit(_ml, rows, Forecaster(1)), SeriesFixtures.Fit(_ml, rows, Forecaster(2))], Weights);

    LstmEnsembleTransformer Classifiers(IDataView rows, Func<int, IEstimator<ITransformer>> create) => new(_ml, [create(6).Fit(rows), create(7).Fit(rows)], Weights);

    sealed class Vectors
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] Quantiles { get; set; } = [];
    }

    [TestMethod]
    public void Forecasts_bounds_and_quantiles_are_weighted_means_that_keep_their_order()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(120));
        var ensemble = Forecasters(rows);
        var (own, one, other) = (Read(ensemble), Read(ensemble.Members[0]), Read(ensemble.Members[1]));
        Assert.HasCount(120, own);
        for (var row = 0; row < own.Length; row++)
        {
            AreMeans(one[row].Next, other[row].Next, own[row].Next);
            AreMeans(one[row].Low, other[row].Low, own[row].Low);
            AreMeans(one[row].Quantiles, other[row].Quantiles, own[row].Quantiles);
            for (var step = 0; step < own[row].Quantiles.Length; step += 3) Assert.IsTrue(own[row].Quantiles[step] <= own[row].Quantiles[step + 1] && own[row].Quantiles[step + 1] <= own[row].Quantiles[step + 2]);
        }

        var forecast = ensemble.Forecast(horizon: 6);
        var (first, second) = (((LstmForecastingTransformer)ensemble.Members[0]).Forecast(6), ((LstmForecastingTransformer)ensemble.Members[1]).Forecast(6));
        Assert.HasCount(6, forecast);
        AreMeans([.. first.Select(step => step.Value)], [.. second.Select(step => step.Value)], [.. forecast.Select(step => step.Value)]);
        AreMeans([.. first.Select(step => step.UpperBound)], [.. second.Select(step => step.UpperBound)], [.. forecast.Select(step => step.UpperBound)]);

        Vectors[] Read(ITransformer model) => [.. _ml.Data.CreateEnumerable<Vectors>(model.Transform(rows), reuseRowObject: false)];
    }

    static void AreMeans(float[] one, float[] other, float[] mean)
    {
        Assert.HasCount(one.Length, mean);
        for (var i = 0; i < mean.Length; i++) Assert.AreEqual((0.7 * one[i]) + (0.3 * other[i]), mean[i], 1e-5 * Math.Abs(mean[i]));
    }

    [TestMethod]
    public void Classes_are_those_of_the_largest_mean_probability_in_rows_and_one_at_a_time()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var ensemble = Classifiers(rows, hidden => _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Network = new() { HiddenSize = hidden } }));
        var (own, one, other) = (Read(ensemble), Read(ensemble.Members[0]), Read(ensemble.Members[1]));
        using var engine = _ml.Model.CreatePredictionEngine<Gesture, Classified>(ensemble);
        foreach (var (row, gesture) in Gestures.Make(60).Index())
        {
            AreMeans(one[row].Score, other[row].Score, own[row].Score);
            Assert.AreEqual(Array.IndexOf(own[row].Score, own[row].Score.Max()) + 1u, own[row].PredictedLabel);
            var single = engine.Predict(gesture);
            CollectionAssert.AreEqual(own[row].Score, single.Score);
            Assert.AreEqual(own[row].PredictedLabel, single.PredictedLabel);
        }

        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(ensemble.Transform(rows)).MicroAccuracy);

        Classified[] Read(ITransformer model) => Gestures.Classified(_ml, model.Transform(rows));
    }

    [TestMethod]
    public void Yes_or_no_follows_from_the_mean_score_and_values_are_averaged()
    {
        var rows = Gestures.Rows(_ml, 60);
        var judges = Classifiers(rows, hidden => _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { Network = new() { HiddenSize = hidden } }));
        foreach (var (own, (one, other)) in Read<Judged>(judges).Zip(Read<Judged>(judges.Members[0]).Zip(Read<Judged>(judges.Members[1]))))
        {
            AreMeans([one.Score, one.Probability], [other.Score, other.Probability], [own.Score, own.Probability]);
            Assert.AreEqual(own.Score > 0, own.PredictedLabel);
        }

        var values = Classifiers(rows, hidden => _ml.Regression.Trainers.Lstm(Gestures.Values with { Network = new() { HiddenSize = hidden } }));
        foreach (var (own, (one, other)) in Read<Valued>(values).Zip(Read<Valued>(values.Members[0]).Zip(Read<Valued>(values.Members[1])))) AreMeans([one.Score], [other.Score], [own.Score]);
        Assert.IsLessThan(0.3, _ml.Regression.Evaluate(values.Transform(rows), "Slope").MeanSquaredError);

        T[] Read<T>(ITransformer model) where T : class, new() => [.. _ml.Data.CreateEnumerable<T>(model.Transform(rows), reuseRowObject: false)];
    }

    [TestMethod]
    public void It_is_one_file_that_a_process_that_never_mentions_us_loads()
    {
        var folder = Directory.CreateTempSubdirectory("ensemble");
        try
        {
            var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
            var ensemble = Forecasters(rows);
            var (data, file) = (Path.Combine(folder.FullName, "rows.idv"), Path.Combine(folder.FullName, "ensemble.zip"));
            using (var stream = File.Create(data)) _ml.Data.SaveAsBinary(rows, stream);
            _ml.Model.Save(ensemble, rows.Schema, file);
            CollectionAssert.AreEqual(Table.Lines(ensemble.Transform(rows), "Next", "Low", "Quantiles").ToArray(), ModelZip.RunFreshProcess("models", data, file, "Next,Low,Quantiles"));
            var loaded = (LstmEnsembleTransformer)new MLContext().Model.Load(file, out _);
            CollectionAssert.AreEqual(Weights, loaded.Weights.ToArray());
            CollectionAssert.AreEqual(ensemble.Forecast().ToArray(), loaded.Forecast().ToArray());
            ModelZip.AreEqual(File.ReadAllBytes(file), ModelZip.Save(_ml, loaded, rows.Schema), "saved again");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void A_file_that_is_cut_off_damaged_or_of_a_newer_library_is_refused()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(60));
        ModelZip.RefusesDamage(ModelZip.Save(_ml, Forecasters(rows), rows.Schema), "Weights");
    }

    [TestMethod]
    public void What_it_cannot_do_it_says()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(80));
        var forecasters = Forecasters(rows);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ((ITransformer)forecasters).GetRowToRowMapper(rows.Schema)).Message, "Forecast");
        var gestures = Gestures.Rows(_ml, 30);
        var values = Classifiers(gestures, hidden => _ml.Regression.Trainers.Lstm(Gestures.Values with { Network = new() { HiddenSize = hidden } }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => values.Forecast()).Message, "ForecastByLstm");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => new LstmEnsembleTransformer(_ml, [forecasters.Members[0], _ml.Transforms.CopyColumns("Other", "Value").Fit(rows)], Weights).Transform(rows)).Message, "same task");
    }
}
