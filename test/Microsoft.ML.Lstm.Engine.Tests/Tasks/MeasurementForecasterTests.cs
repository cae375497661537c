using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Records;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Forecasts of measurements at irregular times.</summary>
[TestClass]
public sealed class MeasurementForecasterTests
{
    const int D = RecordFixtures.Measurements;

    static readonly Lazy<MeasurementForecaster> Model = new(() => MeasurementForecaster.Train(RecordFixtures.Of(60), null, RecordFixtures.Quick, seed: 1));

    public static IEnumerable<object[]> EveryWay => Enum.GetValues<TimeGaps>().Select(gaps => (object[])[gaps]);

    [TestMethod, DynamicData(nameof(EveryWay))]
    public void Returning_values_are_forecast_better_than_by_the_last_value_or_the_mean_and_bounds_hold_what_they_promise(TimeGaps gaps)
    {
        var options = RecordFixtures.Quick with { TimeGaps = gaps, Ahead = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2], Training = RecordFixtures.Quick.Training with { Epochs = 30 } };
        var model = MeasurementForecaster.Train(RecordFixtures.Of(300), null, options, seed: 1);
        var (test, known) = (RecordFixtures.Of(300, seed: 2), RecordFixtures.Empty());
        for (var record = 0; record < test.Count; record++) RecordFixtures.AddPart(known, test, record, test.Steps(record) - 1);
        var (forecasts, lower, upper) = RecordFixtures.Forecast(model, known);
        var scaler = model.State.Scalers.Forecast;
        var (own, last, mean, inside, count) = (0.0, 0.0, 0.0, 0, 0);
        for (var record = 0; record < test.Count; record++)
        {
            var (steps, times) = (test.Steps(record), test.Values(record, 2).ToArray());
            var at = (record * options.Ahead.Count) + (int)Math.Round((times[^1] - times[^2]) * 4) - 1;
            for (var f = 0; f < 2; f++)
            {
                var values = Enumerable.Range(0, steps).Select(step => test.Values(record, 0)[(step * D) + f]).ToArray();
                var before = values[..^1].LastOrDefault(value => !float.IsNaN(value), scaler.Means[f]);
                if (float.IsNaN(values[^1])) continue;
                double Square(float forecast) => Math.Pow((forecast - values[^1]) * scaler.Scales[f], 2);
                (own, last, mean, count) = (own + Square(forecasts[(at * D) + f]), last + Square(before), mean + Square(scaler.Means[f]), count + 1);
                inside += values[^1] >= lower[(at * D) + f] && values[^1] <= upper[(at * D) + f] ? 1 : 0;
            }
        }

        Assert.IsTrue(own < 0.9 * Math.Min(last, mean), $"{gaps}: squared errors {own / count}, of the last value {last / count}, of the mean {mean / count}");
        Assert.IsTrue(inside / (double)count is > 0.73 and < 0.9, $"{gaps}: bounds of 80 % hold {inside / (double)count}");
    }

    [TestMethod]
    public void A_constant_is_forecast_as_such_and_what_was_never_measured_is_not_known()
    {
        var (forecasts, lower, upper) = RecordFixtures.Forecast(Model.Value, RecordFixtures.Of(5, seed: 3));
        for (var i = 0; i < forecasts.Length; i++)
        {
            if (i % D == RecordFixtures.Never) Assert.IsTrue(float.IsNaN(forecasts[i]) && float.IsNaN(lower[i]) && float.IsNaN(upper[i]), $"value {i}");
            else if (i % D == RecordFixtures.Constant) Assert.AreEqual((RecordFixtures.Same, RecordFixtures.Same, RecordFixtures.Same), (forecasts[i], lower[i], upper[i]), $"value {i}");
            else Assert.IsTrue(lower[i] <= forecasts[i] && forecasts[i] <= upper[i], $"value {i}: {lower[i]}, {forecasts[i]}, {upper[i]}");
        }
    }

    [TestMethod]
    public void Records_and_times_do_not_influence_one_another()
    {
        var records = RecordFixtures.Of(40, seed: 4);
        var all = RecordFixtures.Forecast(Model.Value, records);
        for (var record = 0; record < 5; record++)
        {
            var alone = RecordFixtures.Empty();
            RecordFixtures.AddPart(alone, records, record, records.Steps(record));
            CollectionAssert.AreEqual(all.Forecasts[(record * 2 * D)..((record + 1) * 2 * D)], RecordFixtures.Forecast(Model.Value, alone).Forecasts, $"record {record}");
        }

        var state = Model.Value.State;
        var later = new MeasurementForecaster(state with { Network = new(state.Network.Config with { Ahead = [4] }) });
        var atFour = RecordFixtures.Forecast(later, records);
        for (var record = 0; record < records.Count; record++)
            CollectionAssert.AreEqual(all.Upper[(((record * 2) + 1) * D)..((record + 1) * 2 * D)], atFour.Upper[(record * D)..((record + 1) * D)], $"record {record}");
    }

    [TestMethod]
    public void Another_unit_of_time_and_another_number_of_threads_give_the_same_bits()
    {
        var records = RecordFixtures.Of(40, seed: 4);
        var expected = RecordFixtures.Forecast(Model.Value, records);
        var options = RecordFixtures.Quick with { Training = RecordFixtures.Quick.Training with { Threads = 3 } };
        var again = MeasurementForecaster.Train(RecordFixtures.Of(60), null, options, seed: 1);
        CollectionAssert.AreEqual(expected.Lower, RecordFixtures.Forecast(again, records, threads: 3).Lower, "threads");
        var minutes = MeasurementForecaster.Train(RecordFixtures.Of(60, unit: 64), null, options with { Ahead = [64, 256] }, seed: 1);
        CollectionAssert.AreEqual(expected.Upper, RecordFixtures.Forecast(minutes, RecordFixtures.Of(40, seed: 4, unit: 64)).Upper, "unit");
    }

    [TestMethod]
    public void A_saved_model_comes_back_to_the_bit()
    {
        using MemoryStream first = new(), second = new();
        Model.Value.Save(first);
        first.Position = 0;
        var loaded = MeasurementForecaster.Load(first);
        loaded.Save(second);
        CollectionAssert.AreEqual(first.ToArray(), second.ToArray());
        var records = RecordFixtures.Of(10, seed: 5);
        CollectionAssert.AreEqual(RecordFixtures.Forecast(Model.Value, records).Upper, RecordFixtures.Forecast(loaded, records).Upper);
    }

    [TestMethod]
    public void A_record_alone_is_enough_and_one_without_steps_gets_an_answer()
    {
        var model = MeasurementForecaster.Train(RecordFixtures.Of(1), null, RecordFixtures.Quick, seed: 1);
        var nothing = RecordFixtures.Empty();
        RecordFixtures.AddPart(nothing, RecordFixtures.Of(1), 0, 0);
        var (forecasts, lower, upper) = RecordFixtures.Forecast(model, nothing);
        for (var f = 0; f < RecordFixtures.Never; f++) Assert.IsTrue(float.IsFinite(forecasts[f]) && float.IsFinite(lower[f]) && float.IsFinite(upper[f]), $"measurement {f}");
    }

    [TestMethod]
    public void A_record_that_weighs_nothing_changes_no_bit()
    {
        var records = RecordFixtures.Of(60);
        records.Append(0, [1e6f, -1e6f, 0, 1, 2e6f, -2e6f, 0, 1]);
        records.Append(1, [1e6f]);
        records.Append(2, [0, 1]);
        records.Complete(float.NaN, weight: 0);
        var (test, again) = (RecordFixtures.Of(10, seed: 5), MeasurementForecaster.Train(records, null, RecordFixtures.Quick, seed: 1));
        CollectionAssert.AreEqual(RecordFixtures.Forecast(Model.Value, test).Upper, RecordFixtures.Forecast(again, test).Upper);
    }

    [TestMethod]
    public void Wider_bounds_hold_narrower_ones()
    {
        var records = RecordFixtures.Of(20, seed: 6);
        var (_, lower, upper) = RecordFixtures.Forecast(Model.Value, records, 0.5f);
        var (_, wideLower, wideUpper) = RecordFixtures.Forecast(Model.Value, records, 0.95f);
        for (var i = 0; i < lower.Length; i++)
            if (i % D < 2) Assert.IsTrue(wideLower[i] < lower[i] && upper[i] < wideUpper[i], $"value {i}");
    }

    [TestMethod]
    public void What_cannot_be_learnt_or_asked_is_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Train(RecordFixtures.Of(20), RecordFixtures.Quick with { Ahead = [] })).Message, "Ahead");
        foreach (var ahead in (double[][])[[0, 1], [-1], [2, 1], [1, 1], [double.NaN], [double.PositiveInfinity]])
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RecordFixtures.Quick with { Ahead = ahead }).Message, "ascending order");
        StringAssert.Contains(Assert.ThrowsExactly<TooLittleDataException>(() => Train(RecordFixtures.Of(20), RecordFixtures.Quick with { Ahead = [0.01] })).Message, "further ahead");
        StringAssert.Contains(Assert.ThrowsExactly<TooLittleDataException>(() => Train(RecordFixtures.Empty(), RecordFixtures.Quick)).Message, "Of 0 records");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Train(new(2), RecordFixtures.Quick)).Message, "times of its steps");
        var records = RecordFixtures.Of(2);
        Assert.ThrowsExactly<ArgumentException>(() => Model.Value.Forecast(records, 0.9f, new float[3], [], []));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Model.Value.Forecast(records, 1, new float[2 * 2 * D], [], []));

        static MeasurementForecaster Train(ExampleSet records, MeasurementForecastOptions options) => MeasurementForecaster.Train(records, null, options, seed: 1);
    }
}
