using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Rows that hold windows are forecast as the rows of a series are, one by one, and by ONNX Runtime.</summary>
[TestClass]
public sealed class WindowForecastTests
{
    const int Length = 24;

    static readonly LstmForecastingOptions Options = SeriesFixtures.Small with { QuantilesColumnName = "Quantiles", Quantiles = [0.1f, 0.5f, 0.7f], Training = SeriesFixtures.Small.Training with { Epochs = 1, Members = 2 } };

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Windows_give_what_the_rows_of_the_series_give()
    {
        var (series, model) = Fit();
        var forecasts = _ml.Data.CreateEnumerable<Answer>(model.Transform(_ml.Data.LoadFromEnumerable(series[80..].Select(value => new Number { Value = value }))), false, ignoreMissingColumns: true).ToArray();
        var window = Step(model, Length);
        Assert.IsTrue(Length >= window.HistoryLength);
        var windows = Enumerable.Range(81, forecasts.Length).Select(end => new Window { Past = series[(end - Length)..end] }).ToArray();
        var engine = _ml.Model.CreatePredictionEngine<Window, Answer>(ModelZip.Load(ModelZip.Save(_ml, window, _ml.Data.LoadFromEnumerable(windows).Schema)));
        var answers = Answers(window, windows);
        for (var row = 0; row < answers.Length; row++)
        {
            AreEqual(forecasts[row], answers[row]);
            AreEqual(forecasts[row], engine.Predict(windows[row]));
        }
    }

    [TestMethod]
    public void Windows_of_any_length_with_missing_values_are_read_from_their_ends()
    {
        var (series, model) = Fit();
        Window[] windows = [new() { Past = series[..60] }, new() { Past = series[57..60] }, new() { Past = [.. series[..58], float.NaN, float.NaN] }, new() { Past = [] }];
        var answers = Answers(Step(model, 0), windows);
        AreEqual(Answers(Step(model, 0), [new() { Past = series[20..60] }])[0], answers[0]);
        Assert.IsTrue(answers[1].High[0] - answers[1].Low[0] > answers[0].High[0] - answers[0].Low[0]);
        Assert.IsTrue(answers[2].High[0] - answers[2].Low[0] > 0 && answers[2].Next.All(float.IsFinite));
        Assert.IsTrue(answers[3].Next.All(float.IsNaN));
        var refused = Assert.ThrowsExactly<InvalidOperationException>(() => Answers(Step(model, 0), [new() { Past = [1, float.PositiveInfinity] }]));
        StringAssert.Contains(refused.Message, "Column 'Past' holds");
    }

    [TestMethod]
    public void ONNX_Runtime_gives_the_same_columns_of_windows_of_any_length()
    {
        var (series, model) = Fit();
        var window = Step(model, 0);
        Window[] windows = [.. Enumerable.Range(0, 20).Select(row => new Window { Past = [.. series[..(50 + row)], .. row % 3 == 0 ? new[] { float.NaN } : []] }), new() { Past = series[..4] }];
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(window, _ml.Data.LoadFromEnumerable(windows), file);
        var session = Open(file);
        var answers = Answers(window, windows);
        for (var row = 0; row < answers.Length; row++)
        {
            using var results = session.Run([Input("Past", windows[row].Past)], ["Next.output", "Low.output", "High.output", "Quantiles.output"]);
            AssertClose(answers[row].Next, results[0]);
            AssertClose(answers[row].Low, results[1]);
            AssertClose(answers[row].High, results[2]);
            AssertClose(answers[row].Quantiles, results[3]);
        }
    }

    [TestMethod]
    public void The_forecaster_alone_is_written_for_batches_and_a_chain_with_it_says_what_to_take()
    {
        var (series, model) = Fit();
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        var session = Open(file);
        var expected = Answers(Step(model, 0), [new() { Past = series[..70] }])[0];
        using var results = session.Run([Input("History", series[..70])]);
        AssertClose(expected.Next, results[0]);
        AssertClose(expected.Low, results[1]);
        AssertClose(expected.High, results[2]);
        using var none = new MemoryStream();
        var refused = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, _ml.Data.LoadFromEnumerable(series.Select(value => new Number { Value = value })), none));
        StringAssert.Contains(refused.Message, "ForecastWindowsByLstm");
        Assert.AreEqual(0, none.Length);
    }

    [TestMethod]
    public void What_windows_do_not_hold_is_refused()
    {
        var (series, model) = Fit();
        var rows = _ml.Data.LoadFromEnumerable(series.Select((value, t) => new Number { Value = value, Other = t % 5 }));
        var covariates = _ml.Forecasting.ForecastByLstm(Options with { PastColumnNames = ["Other"], Architecture = ForecastArchitecture.Recurrent }).Fit(rows);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastWindowsByLstm(covariates, "Past")).Message, "'Other'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastWindowsByLstm(_ml.Transforms.CopyColumns("Copy", "Value").Fit(rows), "Past")).Message, "holds no forecaster");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastWindowsByLstm(model, ""));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.ForecastWindowsByLstm(model, "Value").Fit(rows));
    }

    (float[] Series, LstmForecastingTransformer Model) Fit()
    {
        var random = new Random(4);
        float[] series = [.. Enumerable.Range(0, 120).Select(t => 20 + (0.1f * t) + (5 * MathF.Sin(2 * MathF.PI * t / SeriesFixtures.Season)) + random.NextSingle())];
        return (series, _ml.Forecasting.ForecastByLstm(Options).Fit(_ml.Data.LoadFromEnumerable(series[..80].Select(value => new Number { Value = value }))));
    }

    LstmWindowForecastingTransformer Step(ITransformer model, int length)
    {
        var definition = SchemaDefinition.Create(typeof(Window));
        definition[nameof(Window.Past)].ColumnType = length > 0 ? new VectorDataViewType(NumberDataViewType.Single, length) : new VectorDataViewType(NumberDataViewType.Single);
        return _ml.Forecasting.ForecastWindowsByLstm(model, nameof(Window.Past)).Fit(_ml.Data.LoadFromEnumerable(Array.Empty<Window>(), definition));
    }

    Answer[] Answers(ITransformer model, Window[] windows) => [.. _ml.Data.CreateEnumerable<Answer>(model.Transform(_ml.Data.LoadFromEnumerable(windows)), reuseRowObject: false, ignoreMissingColumns: true)];

    static InferenceSession Open(MemoryStream file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new(file.ToArray(), options);
    }

    static NamedOnnxValue Input(string name, float[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, [1, values.Length]));

    static void AreEqual(Answer expected, Answer actual)
    {
        CollectionAssert.AreEqual(expected.Next, actual.Next);
        CollectionAssert.AreEqual(expected.Low, actual.Low);
        CollectionAssert.AreEqual(expected.High, actual.High);
        CollectionAssert.AreEqual(expected.Quantiles, actual.Quantiles);
    }

    static void AssertClose(float[] expected, NamedOnnxValue actual)
    {
        var values = actual.AsTensor<float>().ToArray();
        Assert.AreEqual(expected.Length, values.Length, actual.Name);
        for (var i = 0; i < values.Length; i++) Assert.AreEqual(expected[i], values[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])), actual.Name);
    }

    sealed class Number
    {
        public float Value { get; set; }
        public float Other { get; set; }
    }

    sealed class Window
    {
        public float[] Past { get; set; } = [];
    }

    sealed class Answer
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
        public float[] Quantiles { get; set; } = [];
    }
}
