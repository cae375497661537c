namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class LossTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(ForecastLoss.SquaredError)]
    [DataRow(ForecastLoss.AbsoluteError)]
    [DataRow(ForecastLoss.StudentT)]
    public void A_forecaster_of_each_loss_is_the_same_from_a_file(ForecastLoss loss)
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(120));
        var model = SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { Loss = loss });
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var (expected, actual) = (SeriesFixtures.Forecasts(_ml, model.Transform(rows)), SeriesFixtures.Forecasts(_ml, _ml.Model.Load(stream, out _).Transform(rows)));
        for (var i = 0; i < expected.Length; i++)
        {
            SeriesFixtures.AreEqual(expected[i], actual[i], $"row {i}");
            for (var h = 0; h < SeriesFixtures.Horizon; h++) Assert.IsTrue(expected[i].Low[h] <= expected[i].Next[h] && expected[i].Next[h] <= expected[i].High[h]);
        }
    }

    [TestMethod]
    public void Counts_have_bounds_of_zero_and_more()
    {
        var random = new Random(1);
        var counts = Enumerable.Range(0, 200).Select(t => (float)(random.Next(4) * (t % SeriesFixtures.Season < 2 ? 2 : random.Next(2))));
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, counts), SeriesFixtures.Small with { Loss = ForecastLoss.NegativeBinomial });
        Assert.IsTrue(model.Forecast().All(step => step.LowerBound >= 0 && step.Value >= 0 && float.IsFinite(step.UpperBound)));
    }

    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(-1f)]
    public void What_is_no_count_is_refused_with_the_name_of_the_column(float value)
    {
        var rows = SeriesFixtures.Rows(_ml, [.. Enumerable.Repeat(3f, 60), value, 2f]);
        var error = Assert.Throws<Exception>(() => SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { Loss = ForecastLoss.NegativeBinomial }));
        StringAssert.Contains(error.Message, nameof(Step.Value));
        StringAssert.Contains(error.Message, FormattableString.Invariant($"{value}"));
        StringAssert.Contains(error.Message, "counts");
    }

    [TestMethod]
    public void Logarithms_of_what_is_not_positive_are_refused_with_the_name_of_the_column()
    {
        var rows = SeriesFixtures.Rows(_ml, [.. SeriesFixtures.Series(60), 0f, 2f]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { LogTransform = true }));
        StringAssert.Contains(error.Message, nameof(Step.Value));
    }
}
