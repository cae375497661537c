using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class QuantileTests
{
    static readonly float[] Asked = [0.025f, 0.25f, 0.5f, 0.75f, 0.975f];

    readonly MLContext _ml = new(1);

    sealed class Outlook
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
        public float[] Spread { get; set; } = [];
    }

    static LstmForecastingOptions Options => SeriesFixtures.Small with { QuantilesColumnName = nameof(Outlook.Spread), Quantiles = Asked };

    [TestMethod]
    public void Quantiles_are_the_bounds_of_their_levels_and_never_cross()
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(150)), Options);
        var outlook = _ml.Data.CreateEnumerable<Outlook>(model.Transform(SeriesFixtures.Rows(_ml, SeriesFixtures.Series(170)[150..])), reuseRowObject: false).ToArray();
        foreach (var row in outlook)
        {
            for (var h = 0; h < model.Horizon; h++)
            {
                var step = row.Spread[(h * 5)..((h + 1) * 5)];
                Assert.AreEqual((row.Low[h], row.Next[h], row.High[h]), (step[0], step[2], step[4]), "0.025, 0.5 and 0.975 of bounds for 95 %");
                CollectionAssert.AreEqual(step.Order().ToArray(), step);
                Assert.IsTrue(step[1] < step[2] && step[2] < step[3]);
            }
        }
    }

    [TestMethod]
    public void Columns_say_step_and_quantile_and_come_back_from_a_file()
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(150)), Options with { ConfidenceLowerBoundColumn = null, ConfidenceUpperBoundColumn = null });
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        var loaded = _ml.Model.Load(stream, out _);
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(155)[150..]);
        var column = loaded.Transform(rows).Schema[nameof(Outlook.Spread)];
        CollectionAssert.AreEqual(new[] { model.Horizon, 5 }, ((VectorDataViewType)column.Type).Dimensions.ToArray());
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.GetSlotNames(ref slots);
        CollectionAssert.AreEqual(new[] { "t+1 q0.025", "t+1 q0.25", "t+1 q0.5", "t+1 q0.75", "t+1 q0.975", "t+2 q0.025" }, slots.DenseValues().Take(6).Select(slot => slot.ToString()).ToArray());
        var one = model.Transform(rows).GetColumn<float[]>(nameof(Outlook.Spread)).ToArray();
        var other = loaded.Transform(rows).GetColumn<float[]>(nameof(Outlook.Spread)).ToArray();
        for (var row = 0; row < one.Length; row++) CollectionAssert.AreEqual(one[row], other[row]);
    }

    [TestMethod]
    public void An_engine_and_all_series_give_them_too()
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(150)), Options);
        var engine = model.CreateTimeSeriesEngine<Step, Outlook>(_ml);
        var ahead = engine.Predict(horizon: 6);
        Assert.HasCount(6 * 5, ahead.Spread);
        var all = model.ForecastAsDataView(horizon: 6).GetColumn<float[]>(nameof(Outlook.Spread)).Single();
        CollectionAssert.AreEqual(ahead.Spread, all);
        var wider = engine.Predict(confidenceLevel: 0.99f, horizon: 6);
        CollectionAssert.AreEqual(ahead.Spread, wider.Spread, "quantiles do not follow the level of the bounds");
        Assert.IsTrue(wider.Low[0] <= ahead.Low[0]);
    }

    [TestMethod]
    public void Quantiles_that_make_no_sense_are_refused()
    {
        foreach (var wrong in (float[][])[[0], [1], [0.5f, 0.5f], [0.9f, 0.1f], [float.NaN], []])
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => Options with { Quantiles = wrong }).Message, "Quantiles");
        Assert.Throws<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(Options with { QuantilesColumnName = nameof(Outlook.Low) }));
    }
}
