using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>From rows of measurements to forecasts of them.</summary>
[TestClass]
public sealed class MeasurementForecastTests
{
    readonly MLContext _ml = new(seed: 1);

    public sealed class Measured
    {
        public string Stay { get; set; } = "";
        public float Time { get; set; }
        public string What { get; set; } = "";
        public float Value { get; set; }
        public float Age { get; set; }
    }

    public sealed class Wide
    {
        public string Stay { get; set; } = "";
        public float Time { get; set; }

        [VectorType(2)]
        public float[] Value { get; set; } = [];
    }

    static readonly LstmMeasurementForecastingOptions Quick = new()
    {
        OutputColumnName = "Forecast",
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        StaticColumnNames = ["Age"],
        Ahead = [1, 6.5],
        Network = new() { HiddenSize = 6 },
        Training = new() { Epochs = 3, Members = 2, Seed = 1, Threads = 2 },
    };

    /// <summary>A pulse that returns to the age, and a temperature that is measured seldom.</summary>
    static IEnumerable<Measured> Rows(int stays)
    {
        var random = new Random(1);
        for (var stay = 0; stay < stays; stay++)
        {
            var (age, pulse, time) = (40f + random.Next(40), 100f, 0f);
            for (var t = 0; t < 12; t++)
            {
                pulse += ((age - pulse) / 2) + random.NextSingle();
                yield return new() { Stay = $"{stay}", Time = time, What = "Pulse", Value = pulse, Age = age };
                if (t % 4 == 1) yield return new() { Stay = $"{stay}", Time = time, What = "Temp", Value = 37 + random.NextSingle(), Age = age };
                time += 0.5f + random.NextSingle();
            }
        }
    }

    IDataView Grouped(int stays = 40) => _ml.Transforms.GroupIntoSequences(new MeasurementGroupingOptions
    {
        SeriesColumnName = "Stay",
        TimeColumnName = "Time",
        MeasurementColumnName = "What",
        PassThroughColumnNames = ["Age"],
    }).Fit(_ml.Data.LoadFromEnumerable(Rows(stays))).Transform(_ml.Data.LoadFromEnumerable(Rows(stays)));

    [TestMethod]
    public void Forecasts_name_measurement_and_time_and_come_with_bounds()
    {
        var records = Grouped();
        var model = _ml.Forecasting.ForecastMeasurementsByLstm(Quick).Fit(records);
        CollectionAssert.AreEqual(new[] { "Pulse", "Temp" }, model.Measurements.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 6.5 }, model.Ahead.ToArray());
        var answers = model.Transform(records);
        foreach (var name in (string[])["Forecast", "Low", "High"])
        {
            var slots = default(VBuffer<ReadOnlyMemory<char>>);
            answers.Schema[name].GetSlotNames(ref slots);
            Assert.AreEqual("Pulse t+1, Temp t+1, Pulse t+6.5, Temp t+6.5", string.Join(", ", slots.DenseValues()));
            CollectionAssert.AreEqual(new[] { 2, 2 }, ((VectorDataViewType)answers.Schema[name].Type).Dimensions.ToArray());
        }

        var (forecasts, lows, highs) = (Column("Forecast"), Column("Low"), Column("High"));
        for (var row = 0; row < forecasts.Length; row++)
            for (var i = 0; i < 4; i++) Assert.IsTrue(lows[row][i] < forecasts[row][i] && forecasts[row][i] < highs[row][i], $"row {row}, value {i}: {lows[row][i]}, {forecasts[row][i]}, {highs[row][i]}");
        var narrow = model.WithConfidenceLevel(0.5f).Transform(records).GetColumn<float[]>("High").ToArray();
        for (var row = 0; row < narrow.Length; row++) Assert.IsTrue(narrow[row][0] < highs[row][0], $"row {row}");

        float[][] Column(string name) => [.. answers.GetColumn<float[]>(name)];
    }

    [TestMethod]
    public void A_loaded_model_in_a_chain_forecasts_the_same_of_rows_of_measurements()
    {
        var rows = _ml.Data.LoadFromEnumerable(Rows(30));
        var model = _ml.Transforms.GroupIntoSequences(new MeasurementGroupingOptions { SeriesColumnName = "Stay", TimeColumnName = "Time", MeasurementColumnName = "What", PassThroughColumnNames = ["Age"] })
            .Append(_ml.Forecasting.ForecastMeasurementsByLstm(Quick)).Fit(rows);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema));
        float[] Of(ITransformer step, string name) => [.. step.Transform(rows).GetColumn<float[]>(name).SelectMany(values => values)];
        foreach (var name in (string[])["Forecast", "Low", "High"]) CollectionAssert.AreEqual(Of(model, name), Of(loaded, name), name);
        CollectionAssert.AreEqual(new[] { "Pulse", "Temp" }, ((TransformerChain<ITransformer>)loaded).OfType<LstmMeasurementForecastingTransformer>().Single().Measurements.ToArray());
    }

    [TestMethod]
    public void Wide_rows_take_their_slots_as_names_or_numbers()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(row => new Wide { Stay = $"{row / 6}", Time = row % 6, Value = [row % 7, row % 5 == 0 ? float.NaN : row % 3] }));
        var records = _ml.Transforms.GroupIntoSequences(new MeasurementGroupingOptions { SeriesColumnName = "Stay", TimeColumnName = "Time" }).Fit(rows).Transform(rows);
        var model = _ml.Forecasting.ForecastMeasurementsByLstm("Forecast", [2]);
        Assert.AreEqual("1, 2", string.Join(", ", model.Fit(records).Measurements));
    }

    [TestMethod]
    public void Bad_columns_options_and_rows_are_refused_by_name()
    {
        foreach (var (options, word) in ((LstmMeasurementForecastingOptions, string)[])[
            (Quick with { OutputColumnName = "" }, "OutputColumnName"), (Quick with { FeatureColumnName = "" }, "FeatureColumnName"), (Quick with { TimeColumnName = "" }, "TimeColumnName"),
            (Quick with { ConfidenceLowerBoundColumn = null }, "ConfidenceUpperBoundColumn"), (Quick with { ConfidenceLowerBoundColumn = "High" }, "'High'"), (Quick with { StaticColumnNames = ["Times"] }, "'Times'"),
            (Quick with { Ahead = [] }, "Ahead")])
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => _ml.Forecasting.ForecastMeasurementsByLstm(options)).Message, word);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Quick with { ConfidenceLevel = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Quick with { FeaturesPerStep = 0 });
        foreach (var (options, word) in ((LstmMeasurementForecastingOptions, string)[])[(Quick with { FeatureColumnName = "Age", StaticColumnNames = [] }, "'Age'"), (Quick with { TimeColumnName = "Age", StaticColumnNames = [] }, "'Age'"), (Quick with { StaticColumnNames = ["Weight"] }, "'Weight'")])
        {
            var estimator = _ml.Forecasting.ForecastMeasurementsByLstm(options);
            StringAssert.Contains(Assert.Throws<Exception>(() => estimator.Fit(Grouped(12))).Message, word);
        }

        var backwards = _ml.Data.LoadFromEnumerable(new[] { new Record { Features = [1, 2, 3], Times = [1, 3, 2] } });
        var thrown = Assert.Throws<Exception>(() => _ml.Forecasting.ForecastMeasurementsByLstm("Forecast", [1]).Fit(backwards));
        StringAssert.Contains(thrown.Message, "Times");
        StringAssert.Contains(thrown.Message, "must not fall");
    }

    public sealed class Record
    {
        public float[] Features { get; set; } = [];
        public float[] Times { get; set; } = [];
    }
}
