using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class SeveralTargetTests
{
    readonly MLContext _ml = new(1);

    sealed class Pair
    {
        public float A { get; set; }
        public float B { get; set; }
        public float Time { get; set; }

        [VectorType(2)]
        public float[] Both { get; set; } = [];
    }

    static LstmForecastingOptions Options => new()
    {
        OutputColumnName = "Next",
        InputColumnName = "Both",
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        WindowSize = 12,
        Horizon = 3,
        SeasonLength = 6,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 6, Members = 1, Seed = 1 },
    };

    static List<Pair> Rows(int count)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, count).Select(t => (A: 50 + (5 * MathF.Sin(2 * MathF.PI * t / 6)) + random.NextSingle(), B: 1000 - t + (40 * MathF.Cos(2 * MathF.PI * t / 6)) + random.NextSingle()))
                .Select((pair, t) => new Pair { A = pair.A, B = pair.B, Time = t, Both = [pair.A, pair.B] }),
        ];
    }

    [TestMethod]
    public void Each_target_is_forecast_in_its_own_units()
    {
        var rows = Rows(153);
        var model = _ml.Forecasting.ForecastByLstm(Options).Fit(_ml.Data.LoadFromEnumerable(rows.Take(150)));
        var forecast = model.Forecast();
        CollectionAssert.AreEqual(new[] { "1", "1", "1", "2", "2", "2" }, forecast.Select(step => step.Target).ToArray());
        for (var h = 0; h < 3; h++)
        {
            Assert.AreEqual(rows[150 + h].A, forecast[h].Value, 3, $"A, step {h + 1}");
            Assert.AreEqual(rows[150 + h].B, forecast[3 + h].Value, 15, $"B, step {h + 1}");
        }
    }

    [TestMethod]
    public void Rows_have_a_matrix_of_targets_and_steps_and_slots_are_named()
    {
        var rows = _ml.Data.LoadFromEnumerable(Rows(120));
        var chain = _ml.Transforms.Concatenate("Both", "A", "B").Append(_ml.Forecasting.ForecastByLstm(Options)).Fit(rows);
        var transformed = chain.Transform(_ml.Data.LoadFromEnumerable(Rows(130).Skip(120)));
        var column = transformed.Schema["Next"];
        CollectionAssert.AreEqual(new[] { 2, 3 }, ((VectorDataViewType)column.Type).Dimensions.ToArray());
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.GetSlotNames(ref slots);
        CollectionAssert.AreEqual(new[] { "A t+1", "A t+2", "A t+3", "B t+1", "B t+2", "B t+3" }, slots.DenseValues().Select(slot => slot.ToString()).ToArray());
        var last = _ml.Data.CreateEnumerable<Forecast>(transformed, reuseRowObject: false, ignoreMissingColumns: true).Last();
        Assert.IsTrue(last.Next.Take(3).All(value => value is > 30 and < 70) && last.Next.Skip(3).All(value => value > 700), string.Join(' ', last.Next));
        Assert.IsTrue(last.Low.Zip(last.High).All(bounds => bounds.First < bounds.Second));
    }

    [TestMethod]
    public void An_engine_and_a_saved_model_agree_with_Transform()
    {
        var rows = Rows(130);
        var model = _ml.Forecasting.ForecastByLstm(Options).Fit(_ml.Data.LoadFromEnumerable(rows.Take(120)));
        var transformed = _ml.Data.CreateEnumerable<Forecast>(model.Transform(_ml.Data.LoadFromEnumerable(rows.Skip(120))), reuseRowObject: false, ignoreMissingColumns: true).ToArray();
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        var engine = _ml.Model.Load(stream, out _).CreateTimeSeriesEngine<Pair, Forecast>(_ml);
        for (var row = 0; row < 10; row++) CollectionAssert.AreEqual(transformed[row].Next, engine.Predict(rows[120 + row]).Next, $"row {row}");
    }

    [TestMethod]
    public void One_target_may_be_missing_where_the_other_is_not()
    {
        var rows = Rows(150);
        foreach (var row in rows.Skip(100).Take(7)) row.Both = [float.NaN, row.B];
        foreach (var row in rows.Skip(145)) row.Both = [row.A, float.NaN];
        var forecast = _ml.Forecasting.ForecastByLstm(Options).Fit(_ml.Data.LoadFromEnumerable(rows)).Forecast();
        Assert.IsTrue(forecast.All(step => float.IsFinite(step.Value)));
    }

    [TestMethod]
    public void A_target_that_ended_long_before_the_others_is_forecast_from_its_own_end()
    {
        var rows = Rows(400);
        foreach (var row in rows.Skip(200)) row.Both = [row.A, float.NaN];
        var model = _ml.Forecasting.ForecastByLstm(Options with { UsePretrained = false }).Fit(_ml.Data.LoadFromEnumerable(rows));
        var history = model.State.Series[""];
        Assert.AreEqual(200, history.Targets[1].Gap);
        Assert.AreEqual(0, history.Targets[0].Gap);
        CollectionAssert.AreEqual(rows.Take(200).TakeLast(12).Select(row => row.B).ToArray(), Last(history, 1, 12));
        foreach (var step in model.Forecast().Skip(3)) Assert.IsTrue(step.Value is > 500 and < 1000 && step.LowerBound < step.Value, $"{step.Value}");
    }

    [TestMethod]
    public void A_target_without_a_value_in_the_rows_that_go_on_keeps_what_came_before()
    {
        var options = Options with { UsePretrained = false, TimeColumnName = nameof(Pair.Time) };
        var rows = Rows(400);
        foreach (var row in rows.Skip(100)) row.Both = [row.A, float.NaN];
        var before = _ml.Forecasting.ForecastByLstm(options).Fit(_ml.Data.LoadFromEnumerable(rows.Take(100)));
        var after = _ml.Forecasting.ForecastByLstm(options with { Training = options.Training with { Epochs = 1 } }).Fit(_ml.Data.LoadFromEnumerable(rows.Skip(100)), before);
        Assert.AreEqual(300, after.State.Series[""].Targets[1].Gap);
        CollectionAssert.AreEqual(Last(before.State.Series[""], 1, 12), Last(after.State.Series[""], 1, 12));
        CollectionAssert.AreEqual(rows.TakeLast(12).Select(row => row.A).ToArray(), Last(after.State.Series[""], 0, 12));
    }

    static float[] Last(SeriesHistory history, int target, int count)
    {
        var values = new float[history.Targets[target].Length];
        history.Targets[target].CopyTo(values, new bool[values.Length]);
        return values[^count..];
    }

    [TestMethod]
    public void Another_number_of_targets_is_refused()
    {
        var model = _ml.Forecasting.ForecastByLstm(Options).Fit(_ml.Data.LoadFromEnumerable(Rows(60)));
        StringAssert.Contains(
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(_ml.Transforms.Concatenate("Both", "A").Fit(_ml.Data.LoadFromEnumerable(Rows(60))).Transform(_ml.Data.LoadFromEnumerable(Rows(60))))).Message, "2 channels");
    }
}
