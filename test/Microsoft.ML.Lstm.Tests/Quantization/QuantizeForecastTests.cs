using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Quantization;

/// <summary>Forecasters and autoencoders of ML.NET in 8-bit integers: chains, streams, files.</summary>
[TestClass]
public sealed class QuantizeForecastTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_forecaster_goes_on_from_where_it_stands_row_by_row_and_by_stream()
    {
        var later = Rows(200, 240);
        var model = Forecasting().Append(_ml.Transforms.CopyColumns("Copy", "Forecast")).Fit(Rows(0, 200));
        var quantized = _ml.Model.Quantize(model, later);
        var report = quantized.Reports.Single();
        var (before, after) = (Evaluate(model, later), Evaluate(quantized.Model, later));
        Assert.AreEqual("mean absolute scaled error", report.Measure);
        Assert.AreEqual(after.MeanAbsoluteScaledError / before.MeanAbsoluteScaledError, report.After / report.Before, 0.02);
        Assert.AreEqual(before.Coverage, report.CoverageBefore, 0.1);
        Assert.AreEqual(after.Coverage, report.CoverageAfter, 0.1);
        Assert.IsTrue(report.OutputError is > 0 and < 0.01, $"{report}");
        Assert.IsTrue(report.BytesAfter < report.BytesBefore, $"{report}");

        var loaded = ModelZip.Load(ModelZip.Save(_ml, quantized.Model, later.Schema));
        foreach (var column in (string[])["Forecast", "Lower", "Upper"])
            foreach (var (here, there) in quantized.Model.Transform(later).GetColumn<float[]>(column).Zip(loaded.Transform(later).GetColumn<float[]>(column)))
                CollectionAssert.AreEqual(here, there);
        var engine = ((IEnumerable<ITransformer>)loaded).OfType<LstmForecastingTransformer>().Single().CreateTimeSeriesEngine<Row, Answer>(_ml);
        foreach (var (row, forecast) in Values(200, 240).Zip(quantized.Model.Transform(later).GetColumn<float[]>("Forecast")))
            CollectionAssert.AreEqual(forecast, engine.Predict(row).Forecast, "streamed");
        Assert.Contains("quantised already", Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.Quantize(loaded, later)).Message);

        // Nothing moved: it stands where the training ended.
        var single = ((IEnumerable<ITransformer>)model).OfType<LstmForecastingTransformer>().Single();
        var rounded = ((IEnumerable<ITransformer>)quantized.Model).OfType<LstmForecastingTransformer>().Single();
        foreach (var (one, other) in single.Forecast().Zip(rounded.Forecast())) Assert.AreEqual(one.Value, other.Value, 0.05 * Math.Abs(one.Value));
        Assert.IsFalse(Forecasting().Fit(Rows(0, 200), rounded).Forecaster.IsQuantized, "trained on");
    }

    [TestMethod]
    public void The_measure_is_that_of_the_rows_and_steps_that_are_known()
    {
        var later = Rows(200, 212);
        var model = Forecasting(bounds: false).Fit(Rows(0, 200));
        var report = model.Quantize(later).Report;
        var values = Values(200, 212).Select(row => row.Value).ToArray();
        var forecasts = model.Transform(later).GetColumn<float[]>("Forecast").ToArray();
        var season = model.Seasons.FirstOrDefault(1);
        var scale = ForecastAccuracy.SeasonalDifference(values, season);
        var errors = from origin in Enumerable.Range(0, values.Length)
                     from step in Enumerable.Range(1, model.Horizon)
                     where origin + step < values.Length
                     select Math.Abs((double)values[origin + step] - forecasts[origin][step - 1]) / (scale > 0 ? scale : 1);
        Assert.AreEqual(errors.Average(), report.Before, 1e-6);
        Assert.IsTrue(double.IsNaN(report.CoverageBefore));
        Assert.IsTrue(double.IsNaN(model.Quantize(Rows(200, 201)).Report.Before), "no row follows");
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => model.Quantize(_ml.Data.LoadFromEnumerable(Array.Empty<Row>()))).Message);
    }

    [TestMethod]
    public void Autoencoders_score_and_denoise_alike_when_loaded()
    {
        var rows = Waves(80);
        var options = new LstmAutoencoderOptions { Network = new() { HiddenSize = 24 }, Training = new() { Epochs = 4, Seed = 1 } };
        var scorer = _ml.AnomalyDetection.Trainers.LstmAutoencoder(options).Fit(rows);
        var (quantized, reports) = (_ml.Model.Quantize(scorer, rows).Model, _ml.Model.Quantize(scorer, rows).Reports);
        Assert.AreEqual("reconstruction error", reports.Single().Measure);
        Assert.AreEqual(reports[0].Before, reports[0].After, 0.03 * reports[0].Before);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, quantized, rows.Schema));
        CollectionAssert.AreEqual(quantized.Transform(rows).GetColumn<float>("Score").ToArray(), loaded.Transform(rows).GetColumn<float>("Score").ToArray());
        foreach (var (one, other) in scorer.Transform(rows).GetColumn<float>("Score").Zip(loaded.Transform(rows).GetColumn<float>("Score"))) Assert.AreEqual(one, other, 0.02);
        Assert.Contains("quantised already", Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.Quantize(loaded, rows)).Message);

        var denoiser = _ml.Transforms.DenoiseByLstm(new LstmDenoisingOptions { OutputColumnName = "Clean", InputColumnName = "Features", Network = options.Network, Training = options.Training }).Fit(rows);
        var clean = denoiser.Quantize(rows);
        Assert.IsTrue(clean.Report.OutputError is > 0 and < 0.03, $"{clean.Report}");
        var read = ModelZip.Load(ModelZip.Save(_ml, clean.Model, rows.Schema));
        foreach (var (here, there) in clean.Model.Transform(rows).GetColumn<float[]>("Clean").Zip(read.Transform(rows).GetColumn<float[]>("Clean"))) CollectionAssert.AreEqual(here, there);
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => scorer.Quantize(_ml.Data.LoadFromEnumerable(Array.Empty<Wave>(), rows.Schema))).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => scorer.Quantize(_ml.Transforms.DropColumns("Features").Fit(rows).Transform(rows)));
    }

    [TestMethod]
    public void What_stays_in_single_precision_says_why()
    {
        var rows = Rows(0, 60);
        var detector = _ml.Transforms.DetectAnomalyByLstm("Alert", nameof(Row.Value)).Fit(rows);
        var copy = _ml.Transforms.CopyColumns("Copy", nameof(Row.Value)).Fit(rows);
        var message = Assert.ThrowsExactly<ArgumentException>(() => _ml.Model.Quantize(new TransformerChain<ITransformer>(copy, detector), rows)).Message;
        Assert.Contains("LstmAnomalyTransformer cannot: its networks go on learning from each row.", message);
    }

    LstmForecastingEstimator Forecasting(bool bounds = true) => _ml.Forecasting.ForecastByLstm(new LstmForecastingOptions
    {
        OutputColumnName = "Forecast",
        InputColumnName = nameof(Row.Value),
        ConfidenceLowerBoundColumn = bounds ? "Lower" : null,
        ConfidenceUpperBoundColumn = bounds ? "Upper" : null,
        WindowSize = 24,
        Horizon = 6,
        SeasonLength = 12,
        UsePretrained = false,
        LogTransform = false,
        Network = new() { HiddenSize = 24 },
        Training = new() { Epochs = 2, Members = 2, Seed = 1, ValidationFraction = 0 },
    });

    ForecastingMetrics Evaluate(ITransformer model, IDataView rows) =>
        _ml.Forecasting.Evaluate(model.Transform(rows), nameof(Row.Value), "Forecast", confidenceLowerBoundColumn: "Lower", confidenceUpperBoundColumn: "Upper");

    IDataView Rows(int first, int end) => _ml.Data.LoadFromEnumerable(Values(first, end));

    static Row[] Values(int first, int end)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, end).Select(t => new Row { Value = 20 + (0.1f * t) + (5 * MathF.Sin(MathF.Tau * t / 12)) + random.NextSingle() }).Skip(first)];
    }

    IDataView Waves(int count)
    {
        var random = new Random(2);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => random.NextSingle() * 6).ToArray().Select(phase =>
            new Wave { Features = [.. Enumerable.Range(0, 40).Select(i => MathF.Sin(phase + (0.4f * (i / 2))) + (0.1f * random.NextSingle()))] }).ToArray());
    }

    sealed class Row
    {
        public float Value { get; set; }
    }

    sealed class Answer
    {
        public float[] Forecast { get; set; } = [];
    }

    sealed class Wave
    {
        [VectorType(20, 2)]
        public float[] Features { get; set; } = [];
    }
}
