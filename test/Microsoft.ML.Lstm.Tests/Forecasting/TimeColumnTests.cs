using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class TimeColumnTests
{
    readonly MLContext _ml = new(1);

    sealed class Reading
    {
        public DateTime At { get; set; }
        public DateTimeOffset Instant { get; set; }
        public int Number { get; set; }
        public float Value { get; set; }
    }

    sealed class Ahead
    {
        public float[] Next { get; set; } = [];
    }

    static LstmForecastingOptions Options => new()
    {
        OutputColumnName = "Next",
        InputColumnName = nameof(Reading.Value),
        TimeColumnName = nameof(Reading.At),
        WindowSize = 12,
        Horizon = 3,
        SeasonLength = 6,
        Network = new() { HiddenSize = 6 },
        Training = new() { Epochs = 2, Members = 1, Seed = 1 },
    };

    static List<Reading> Readings(int count, Func<int, DateTime> at) =>
    [
        .. Fixture(count).Select((value, i) => new Reading { At = at(i), Instant = new(at(i), at(i) == default ? default : TimeSpan.FromHours(2)), Number = 10 * i, Value = value }),
    ];

    static float[] Fixture(int count) => [.. Enumerable.Range(0, count).Select(t => 50 + (5 * MathF.Sin(2 * MathF.PI * t / 6)))];

    LstmForecastingTransformer Fit(IEnumerable<Reading> readings, LstmForecastingOptions? options = null) => _ml.Forecasting.ForecastByLstm(options ?? Options).Fit(_ml.Data.LoadFromEnumerable(readings));

    string Refused(IEnumerable<Reading> readings, LstmForecastingOptions? options = null) => Assert.ThrowsExactly<InvalidOperationException>(() => Fit(readings, options)).Message;

    [TestMethod]
    public void Forecasts_carry_the_times_that_follow()
    {
        var hourly = Fit(Readings(60, i => new DateTime(2024, 3, 1).AddHours(i))).Forecast();
        Assert.AreEqual(new DateTime(2024, 3, 3, 12, 0, 0), hourly[0].Time);
        var monthly = Fit(Readings(60, i => new DateTime(2019, 1, 31).AddMonths(i) is var day ? day.AddDays(DateTime.DaysInMonth(day.Year, day.Month) - day.Day) : default)).Forecast();
        CollectionAssert.AreEqual(new DateTime?[] { new(2024, 1, 31), new(2024, 2, 29), new(2024, 3, 31) }, monthly.Select(step => step.Time).ToArray());
        var quarterly = Fit(Readings(60, i => new DateTime(2009, 4, 1).AddMonths(3 * i))).Forecast();
        Assert.AreEqual(new DateTime(2024, 7, 1), quarterly[1].Time);
        Assert.IsNull(Fit(Readings(60, _ => default), Options with { TimeColumnName = nameof(Reading.Number) }).Forecast()[0].Time);
        Assert.AreEqual(new DateTime(2024, 3, 3, 12, 0, 0), Fit(Readings(60, i => new DateTime(2024, 3, 1).AddHours(i)), Options with { TimeColumnName = nameof(Reading.Instant) }).Forecast()[0].Time);
    }

    [TestMethod]
    public void Time_that_goes_back_repeats_or_skips_is_refused_with_its_place()
    {
        var readings = Readings(60, i => new DateTime(2024, 3, 1).AddHours(i));
        (readings[20], readings[21]) = (readings[21], readings[20]);
        StringAssert.Contains(Refused(readings), "Column 'At' holds 2024-03-01T20:00:00.0000000 in row 21, after 2024-03-01T21:00:00.0000000");
        readings = Readings(60, i => new DateTime(2024, 3, 1).AddHours(i));
        readings[30].At = readings[29].At;
        StringAssert.Contains(Refused(readings), "in row 30 as in the row before");
        readings = Readings(60, i => new DateTime(2024, 3, 1).AddHours(i > 40 ? i + 5 : i));
        StringAssert.Contains(Refused(readings), "5 rows are missing");
        readings[20].At = readings[20].At.AddMinutes(7);
        StringAssert.Contains(Refused(readings, Options with { MissingTimes = MissingTimes.Fill }), "no whole number of steps of 01:00:00");
    }

    [TestMethod]
    public void Missing_steps_are_taken_for_missing_values()
    {
        var fill = Options with { MissingTimes = MissingTimes.Fill, CalendarFeatures = false };
        var whole = Readings(80, i => new DateTime(2024, 3, 1).AddHours(i));
        foreach (var reading in whole.Skip(40).Take(5)) reading.Value = float.NaN;
        var expected = Fit(whole, fill).Forecast();
        Assert.IsTrue(expected.SequenceEqual(Fit(whole.Where(reading => !float.IsNaN(reading.Value)), fill).Forecast()));

        // The same while rows are scored.
        var model = Fit(whole.Take(60), fill);
        var gap = whole.Skip(60).Where((_, i) => i is < 4 or > 9).ToArray();
        var missing = whole.Skip(60).Select((reading, i) => i is < 4 or > 9 ? reading : new Reading { At = reading.At, Value = float.NaN }).ToArray();
        CollectionAssert.AreEqual(Last(model, gap), Last(model, missing));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Last(Fit(whole.Take(60), Options with { MissingTimes = MissingTimes.Fill }), whole)).Message, "Times must rise");
    }

    float[] Last(LstmForecastingTransformer model, IEnumerable<Reading> rows) =>
        _ml.Data.CreateEnumerable<Forecast>(model.Transform(_ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false, ignoreMissingColumns: true).Last().Next;

    [TestMethod]
    public void Rows_of_one_time_are_put_together_as_asked()
    {
        var single = Readings(60, i => new DateTime(2024, 3, 1).AddHours(i));
        var doubled = single.SelectMany(reading => new[]
        {
            new Reading { At = reading.At, Value = reading.Value - 2 }, new Reading { At = reading.At, Value = float.NaN }, new Reading { At = reading.At, Value = reading.Value + 2 },
        }).ToArray();
        AreClose(Fit(single), Fit(doubled, Options with { DuplicateTimes = DuplicateTimes.Mean }));
        AreClose(Fit(single.Select(reading => new Reading { At = reading.At, Value = reading.Value + 2 })), Fit(doubled, Options with { DuplicateTimes = DuplicateTimes.Last }));
        AreClose(Fit(single.Select(reading => new Reading { At = reading.At, Value = 2 * reading.Value })), Fit(doubled, Options with { DuplicateTimes = DuplicateTimes.Sum }));

        static void AreClose(LstmForecastingTransformer one, LstmForecastingTransformer other)
        {
            foreach (var (expected, actual) in one.Forecast().Zip(other.Forecast())) Assert.AreEqual(expected.Value, actual.Value, 1e-3f * Math.Abs(expected.Value));
        }
    }

    [TestMethod]
    public void A_day_is_a_day_where_the_clock_is_put_forward()
    {
        var readings = Readings(60, i => new DateTime(2024, 3, 1).AddDays(i));
        foreach (var reading in readings) reading.Instant = new(reading.At, TimeSpan.FromHours(reading.At < new DateTime(2024, 3, 31, 2, 0, 0) ? 1 : 2));
        Assert.AreEqual(new DateTime(2024, 4, 30), Fit(readings, Options with { TimeColumnName = nameof(Reading.Instant) }).Forecast()[0].Time);
    }

    [TestMethod]
    public void A_holiday_is_known_ahead()
    {
        // Every tenth day or so is a holiday, on which nothing of the week's pattern holds.
        var start = new DateTime(2023, 1, 1);
        var random = new Random(4);
        var holidays = Enumerable.Range(0, 330).Where(_ => random.Next(10) == 0).ToHashSet();
        var readings = Enumerable.Range(0, 330).Select(i => new Reading { At = start.AddDays(i), Value = holidays.Contains(i) ? 10 : 50 + (5 * MathF.Sin(2 * MathF.PI * i / 7)) }).ToList();
        var next = Enumerable.Range(300, 27).First(i => holidays.Contains(i + 1) && !holidays.Contains(i) && !holidays.Contains(i + 2));
        var options = Options with { SeasonLength = 7, Training = Options.Training with { Epochs = 15 } };
        var informed = Fit(readings.Take(next), options with { Holidays = [.. holidays.Select(i => new Holiday("off", start.AddDays(i)))] }).Forecast();
        var blind = Fit(readings.Take(next), options).Forecast();
        Assert.IsTrue(informed[1].Value < 25 && informed[0].Value > 35 && informed[2].Value > 35, string.Join(' ', informed.Select(step => step.Value)));
        Assert.IsTrue(blind[1].Value > 35, $"without holidays {blind[1].Value}");
    }

    [TestMethod]
    public void An_engine_takes_rows_in_their_order_of_time()
    {
        var readings = Readings(60, i => new DateTime(2024, 3, 1).AddHours(i));
        var engine = Fit(readings.Take(50)).CreateTimeSeriesEngine<Reading, Ahead>(_ml);
        engine.Predict(readings[50]);
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => engine.Predict(readings[49])).Message, "Times must rise");
        Assert.IsTrue(engine.Predict(readings[51]).Next.All(float.IsFinite));
    }
}
