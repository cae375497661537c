using System.Globalization;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Fine-tuning through ML.NET: pretrained weights that are trained further on short histories.</summary>
[TestClass]
public sealed class FineTuningTests
{
    const int Shops = 12, Length = 42, Horizon = 7;

    readonly MLContext _ml = new(seed: 1);

    static LstmZeroShotOptions Options => ZeroShotFixtures.Small with { SeriesColumnName = nameof(NamedStep.Series), Horizon = Horizon, ContextLength = 128, Calibrate = false, Training = new() { Epochs = 4, Seed = 1 } };

    /// <summary>What the pretrained weights do not know: jumps that fade, in every series alike.</summary>
    [TestMethod]
    public void What_series_have_in_common_is_learnt()
    {
        const int length = 96, horizon = 12, count = 30;
        var series = Enumerable.Range(0, count).Select(seed => FadingJumps.Make(length + horizon, seed)).ToArray();
        var rows = _ml.Data.LoadFromEnumerable(series.SelectMany((values, i) => values[..length].Select(value => new NamedStep { Series = $"{i:00}", Value = value })).ToArray());
        double Error(TrainingOptions training) => _ml.Forecasting.ForecastByLstmZeroShot(Options with { Horizon = horizon, Training = training }).Fit(rows).Forecast()
            .Sum(step => (double)Math.Abs(step.Value - series[int.Parse(step.Series!, CultureInfo.InvariantCulture)][length + step.Step - 1]));

        var (own, before) = (Error(Options.Training), Error(new()));
        Assert.IsTrue(own < 0.95 * before, $"fine-tuned {own}, zero-shot {before}");
    }

    /// <summary>Six weeks of shops that share a week. Before series told their season together the pretrained weights had an error of 2,349, and those fine-tuned one of 2,286.</summary>
    [TestMethod]
    public void Short_histories_that_share_a_week_are_forecast_well_with_and_without_fine_tuning()
    {
        var (own, before) = (0.0, 0.0);
        for (var town = 0; town < 3; town++)
        {
            own += Error(Fit(Options, town), town);
            before += Error(Fit(Options with { Training = new() }, town), town);
        }

        Assert.IsTrue(own < 2200 && before < 2200 && own < 1.01 * before, $"fine-tuned {own}, zero-shot {before}");
    }

    [TestMethod]
    public void A_fine_tuned_model_keeps_its_weights_in_its_file()
    {
        var model = Fit(Options);
        var file = ModelZip.Save(_ml, model, Rows().Schema);
        Assert.IsTrue(file.Length > 300_000, $"{file.Length} bytes");
        var loaded = (LstmZeroShotTransformer)ModelZip.Load(file);
        Assert.IsTrue(loaded.Plan.Network.Own!.Model.HasSameWeights(model.Plan.Network.Own!.Model));
        CollectionAssert.AreEqual(model.Forecast().Select(step => step.Value).ToArray(), loaded.Forecast().Select(step => step.Value).ToArray());
        Assert.IsTrue(ModelZip.Save(_ml, Fit(Options with { Training = new() }), Rows().Schema).Length < 30_000);
    }

    [TestMethod]
    public void What_fine_tuning_has_not_is_refused()
    {
        foreach (var training in new TrainingOptions[] { new() { Members = 2 }, new() { ValidationFraction = 0.1f }, new() { EarlyStoppingPatience = 2 } })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstmZeroShot(Options with { Training = training })).Message, "Training.");
    }

    LstmZeroShotTransformer Fit(LstmZeroShotOptions options, int town = 0) => _ml.Forecasting.ForecastByLstmZeroShot(options).Fit(Rows(town));

    IDataView Rows(int town = 0) => _ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, Shops).SelectMany(shop => Sales(town, shop)[..Length].Select(value => new NamedStep { Series = $"{shop:00}", Value = value })).ToArray());

    static double Error(LstmZeroShotTransformer model, int town) =>
        model.Forecast().Sum(step => (double)Math.Abs(step.Value - Sales(town, int.Parse(step.Series!, CultureInfo.InvariantCulture))[Length + step.Step - 1]));

    /// <summary>Days of a shop: its level wanders, the week is the town's, and much is chance.</summary>
    static float[] Sales(int town, int shop)
    {
        var (week, random) = (new Random(town), new Random((1000 * town) + shop));
        double[] days = [.. Enumerable.Range(0, 7).Select(_ => 0.6 + week.NextDouble())];
        var level = 20 + (60 * random.NextDouble());
        var values = new float[Length + Horizon];
        for (var t = 0; t < values.Length; t++)
        {
            level *= Math.Exp(0.03 * (random.NextDouble() - random.NextDouble()));
            values[t] = (float)(level * days[t % 7] * Math.Exp(0.4 * (random.NextDouble() - random.NextDouble())));
        }

        return values;
    }
}
