namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>A single value far outside what its series has ever been, as a sensor slips: in training, row by row, in an engine and after a gap.</summary>
[TestClass]
public sealed class OutlierTests
{
    const int Known = 120, Length = 180;

    readonly MLContext _ml = new(seed: 1);
    readonly float[] _values = SeriesFixtures.Series(Length);

    LstmForecastingTransformer Model => field ??= SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, _values[..Known]), SeriesFixtures.Small with { WindowSize = 24 });

    static float[] With(float[] values, params ReadOnlySpan<(int At, float Value)> changes)
    {
        float[] changed = [.. values];
        foreach (var (at, value) in changes) changed[at] = value;
        return changed;
    }

    void Near(float[] expected, float[] actual, string what)
    {
        for (var h = 0; h < actual.Length; h++) Assert.AreEqual(expected[h], actual[h], 8, $"{what}, step {h}");
    }

    [TestMethod]
    [DataRow(140, 1e6f)]
    [DataRow(140, -1e6f)]
    [DataRow(170, 1e4f)]
    public void Rows_and_an_engine_read_it_as_missing_and_give_the_same_bits(int at, float value)
    {
        var rows = With(_values, (at, value))[Known..];
        var forecasts = SeriesFixtures.Forecasts(_ml, Model.Transform(SeriesFixtures.Rows(_ml, rows)));
        using var engine = SeriesFixtures.Engine(_ml, Model);
        for (var row = 0; row < rows.Length - SeriesFixtures.Horizon; row++)
        {
            SeriesFixtures.AreEqual(forecasts[row], engine.Predict(new Step { Value = rows[row] }), $"row {row}");
            Near(_values[(Known + row + 1)..], forecasts[row].Next, $"row {row}");
        }

        // The row that it stands in forecasts as if nothing had come.
        var missing = SeriesFixtures.Forecasts(_ml, Model.Transform(SeriesFixtures.Rows(_ml, With(rows, (at - Known, float.NaN)))));
        for (var h = 0; h < SeriesFixtures.Horizon; h++) Assert.AreEqual(missing[at - Known].Next[h], forecasts[at - Known].Next[h], 0.5, $"step {h}");
    }

    [TestMethod]
    public void It_may_follow_a_gap()
    {
        var rows = With(_values, (140, float.NaN), (141, float.NaN), (142, 1e6f))[Known..];
        var forecasts = SeriesFixtures.Forecasts(_ml, Model.Transform(SeriesFixtures.Rows(_ml, rows)));
        for (var row = 0; row < rows.Length - SeriesFixtures.Horizon; row++) Near(_values[(Known + row + 1)..], forecasts[row].Next, $"row {row}");
    }

    [TestMethod]
    [DataRow(Known - 1)]
    [DataRow(Known - 7)]
    [DataRow(40)]
    public void One_in_training_is_not_learnt(int at)
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, With(_values[..Known], (at, 1e6f))), SeriesFixtures.Small with { WindowSize = 24 });
        Near(_values[Known..], [.. model.Forecast(SeriesFixtures.Horizon).Select(step => step.Value)], $"outlier at {at}");
    }

    [TestMethod]
    public void A_backtest_whose_origin_stands_behind_it_is_not_misled()
    {
        // The last origin is right behind it.
        var rows = SeriesFixtures.Rows(_ml, With(_values, (Length - SeriesFixtures.Horizon - 1, 1e5f)));
        var result = _ml.Forecasting.CrossValidate(rows, _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { WindowSize = 24 }), new() { NumberOfFolds = 1 });
        Assert.IsLessThan(10, result.Result.Metrics.MeanAbsoluteError);
    }

    [TestMethod]
    public void It_is_explained_as_if_it_were_missing()
    {
        float[] Explained(float value) =>
            [.. SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, With(_values[..150], (140, value))), SeriesFixtures.Small with { WindowSize = 24 }).Explain()[0].Baseline];

        Near(Explained(_values[140]), Explained(1e6f), "baseline");
    }
}
