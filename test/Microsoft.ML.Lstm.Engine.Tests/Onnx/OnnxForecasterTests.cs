using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>Files of forecasters give what forecasters give, from raw values to calibrated bounds.</summary>
[TestClass]
public sealed class OnnxForecasterTests
{
    const int Rows = 64;

    static readonly ForecastOptions Tiny = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 1, Members = 1 } };

    public static IEnumerable<object[]> Kinds =>
    [
        ["quantiles of several networks", Tiny],
        ["a squared error", Tiny with { Loss = ForecastLoss.SquaredError }],
        ["an absolute error", Tiny with { Loss = ForecastLoss.AbsoluteError, SeasonLength = 1 }],
        ["Student's distribution", Tiny with { Loss = ForecastLoss.StudentT }],
        ["logarithms", Tiny with { LogTransform = true }],
        ["two seasons, one with neighbours", Tiny with { SeasonLength = null, SeasonLengths = [12, 48], WindowSize = 60 }],
        ["a season longer than the window", Tiny with { SeasonLength = 30, WindowSize = 17, Horizon = 40 }],
        ["a window of three", Tiny with { WindowSize = 3, Horizon = 2, SeasonLength = 1 }],
        ["gaps longer than are bridged step by step", Tiny with { WindowSize = 100, Horizon = 1, SeasonLength = 7 }],
        ["a mixer", Tiny with { Architecture = ForecastArchitecture.Mixer }],
        ["an encoder and a decoder", Tiny with { Decoding = ForecastDecoding.EncoderDecoder, Network = new() { HiddenSize = 7, Cell = CellKind.Gru } }],
        ["recursion", Tiny with { Decoding = ForecastDecoding.Recursive, Horizon = 20, PatchLength = 6 }],
        ["limits", Tiny with { MinimumValue = 19, MaximumValue = 24 }],
    ];

    [TestMethod, DynamicData(nameof(Kinds))]
    public void Every_kind_gives_the_same(string kind, ForecastOptions options)
    {
        var series = SeriesFor(options);
        var forecaster = Drawn(Forecaster.Train(series, options, 1));
        AssertSame(forecaster, Histories(forecaster, series), kind);
        AssertSame(forecaster, WithGaps(Histories(forecaster, series), forecaster.HistoryLength), kind);
    }

    [TestMethod]
    [DataRow(1e6f, 1f), DataRow(0f, 1e-22f), DataRow(0f, 1e22f), DataRow(-3e4f, 0.1f)]
    public void A_small_spread_on_a_high_level_and_any_scale_give_the_same(float level, float scale)
    {
        float[][] series = [.. SeriesFor(Tiny).Select(values => values.Select(value => level + (scale * value)).ToArray())];
        var forecaster = Drawn(Forecaster.Train(series, Tiny, 1));
        AssertSame(forecaster, WithGaps(Histories(forecaster, series), forecaster.HistoryLength), "", relative: scale);
    }

    [TestMethod]
    public void A_network_that_was_trained_on_missing_values_reads_where_they_are()
    {
        var series = SeriesFor(Tiny);
        var random = new Random(3);
        float[][] gapped = [.. series.Select(values => values.Select(value => random.Next(8) == 0 ? float.NaN : value).ToArray())];
        var forecaster = Drawn(Forecaster.Train(gapped, Tiny, 1));
        Assert.IsTrue(forecaster.Model.Plan.MaskInputs);
        AssertSame(forecaster, WithGaps(Histories(forecaster, series), forecaster.HistoryLength), "");
    }

    [TestMethod]
    public void Outliers_are_read_as_missing()
    {
        var series = SeriesFor(Tiny);
        var forecaster = Drawn(Forecaster.Train(series, Tiny, 1));
        Assert.IsTrue(forecaster.Model.Plan.OutlierRanges > 0);
        var histories = Histories(forecaster, series);
        var length = forecaster.HistoryLength;
        for (var row = 0; row < Rows; row++)
        {
            var own = histories.AsSpan(row * length, length);
            // At both ends, at one, the last value, a season's peak whose neighbours are missing, two of a kind, and values most of which are alike.
            if (row % 7 is 0 or 1) own[length / 2] = 1e5f;
            if (row % 7 is 0 or 2) own[(length / 2) + 3] = -1e5f;
            if (row % 7 == 3) own[^1] = 1e5f;
            if (row % 7 == 4) (own[5], own[17]) = (1e5f, float.NaN);
            if (row % 7 == 5) (own[8], own[9]) = (1e5f, 1.1e5f);
            if (row % 7 == 6)
            {
                own[..(length - 6)].Fill(3);
                own[length / 2] = 1e5f;
            }
        }

        AssertSame(forecaster, histories, "");
    }

    [TestMethod]
    public void Levels_and_longer_or_shorter_histories_are_of_choice()
    {
        var series = SeriesFor(Tiny);
        var forecaster = Drawn(Forecaster.Train(series, Tiny, 1));
        var length = forecaster.HistoryLength;
        using var session = Session(forecaster, 0.5f);
        foreach (var size in new[] { 1, 7, length, length + 31 })
        {
            var given = series[1][(130 - size)..130];
            float[] read = [.. Enumerable.Repeat(float.NaN, length), .. given];
            var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, read[^length..], level: 0.5f);
            AssertClose([point, lower, upper], Run(session, given, size), 0, 1, "");
        }
    }

    [TestMethod]
    public void What_has_no_form_is_refused_with_what_to_do()
    {
        var series = SeriesFor(Tiny);
        float[][] counts = [.. series.Select(values => values.Select(value => MathF.Round(value)).ToArray())];
        Refused(Forecaster.Train(counts, Tiny with { Loss = ForecastLoss.NegativeBinomial }, 1), nameof(ForecastOptions.Loss));
        var set = new ExampleSet([new("Value", InputKind.Continuous, 1, FieldRole.Target), new("Store", InputKind.Tokens, 3)]);
        for (var s = 0; s < 3; s++)
        {
            set.Append(0, series[s]);
            set.AppendTokens(1, [1 + s]);
            set.CompleteWeighted(1);
        }

        Refused(Forecaster.Train(set, Tiny, 1), "'Store'");

        static void Refused(Forecaster forecaster, string word)
        {
            using var file = new MemoryStream();
            StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => forecaster.SaveOnnx(file)).Message, word);
            Assert.AreEqual(0, file.Length);
        }
    }

    static float[][] SeriesFor(ForecastOptions options)
    {
        float[][] series = [.. Enumerable.Range(1, 3).Select(seed => ForecastFixtures.Series(240, seed: seed, trend: 0.02))];
        return options.LogTransform == true ? [.. series.Select(values => values.Select(value => MathF.Exp(value / 8)).ToArray())] : series;
    }

    // Trained for the form alone: weights that tell are drawn, and parts of a combination that training may leave out are put in.
    static Forecaster Drawn(Forecaster trained)
    {
        var (random, model) = (new Random(6), trained.Model);
        var naive = new LinearBaseline([.. model.Baseline.Coefficients.ToArray().Select(_ => random.NextSingle() - 0.4f)], model.Baseline.Offsets.ToArray());
        return new(model with
        {
            Members = [.. Enumerable.Range(0, 2).Select(_ => model.Members[0].Select(_ => random.NextSingle() - 0.5f).ToArray())],
            Baseline = model.Baseline.CombinedWith(naive, 0.3f, null, 0),
            ColdStart = new([.. Enumerable.Range(0, ColdStart.Counts.Length * ColdStart.Points).Select(i => 3f - (i / 400f))]),
            Growth = new([1, 1.5f, 2.5f]),
        });
    }

    static void AssertSame(Forecaster forecaster, float[] histories, string kind, float relative = 1)
    {
        var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, histories, level: forecaster.ConfidenceLevel);
        float[][] expected = [point, lower, upper];
        using var session = Session(forecaster);
        CollectionAssert.AreEqual(new[] { "Forecast", "Lower", "Upper" }, session.OutputNames.ToArray());
        AssertClose(expected, Run(session, histories, forecaster.HistoryLength), 0, relative, kind);
        for (var row = 0; row < Rows; row += 7)
            AssertClose(expected, Run(session, histories[(row * forecaster.HistoryLength)..((row + 1) * forecaster.HistoryLength)], forecaster.HistoryLength), row * forecaster.Horizon, relative, kind);
        using var file = new MemoryStream();
        forecaster.SaveOnnx(file);
        file.Position = 0;
        var imported = OnnxModel.Load(file).CreateSession();
        imported.SetInput(0, histories, Rows, forecaster.HistoryLength);
        imported.Run();
        AssertClose(expected, [imported.Output(0).ToArray(), imported.Output(1).ToArray(), imported.Output(2).ToArray()], 0, relative, $"{kind}, imported");
    }

    static void AssertClose(float[][] expected, float[][] actual, int first, float relative, string kind)
    {
        for (var output = 0; output < 3; output++)
            for (var i = 0; i < actual[output].Length; i++)
            {
                var (right, own) = (expected[output][first + i], actual[output][i]);
                var what = FormattableString.Invariant($"{kind}: number {first + i} of output {output} is {own}, but {right} here.");
                if (float.IsNaN(right)) Assert.IsTrue(float.IsNaN(own), what);
                else Assert.IsTrue(Math.Abs(own - right) <= 1e-5f * Math.Max(relative, Math.Abs(right)), what);
            }
    }

    static float[] Histories(Forecaster forecaster, float[][] series) =>
        [.. Enumerable.Range(0, Rows).SelectMany(row => ForecastFixtures.History(forecaster, series[row % series.Length], 160 + row))];

    // Gaps within and at the end, of a few values and of nearly all; series that have just begun; nothing at all, and windows that do not vary.
    static float[] WithGaps(float[] histories, int length)
    {
        var random = new Random(7);
        for (var row = 0; row < Rows; row++)
        {
            var own = histories.AsSpan(row * length, length);
            if (row % 8 == 0) own[^(row % 3)..].Fill(float.NaN);
            else if (row % 8 == 1) own[^(length / 2)..].Fill(float.NaN);
            else if (row % 8 == 2) own[..Math.Max(0, length - 1 - (row % 11))].Fill(float.NaN);
            else if (row % 8 == 3) own[1..].Fill(float.NaN);
            else if (row % 8 == 4) foreach (ref var value in own) value = random.Next(3) == 0 ? float.NaN : value;
            else if (row % 8 == 5) foreach (ref var value in own) value = random.Next(4) != 0 ? float.NaN : value;
            else if (row % 8 == 6) own[(length / 4)..(length / 2)].Fill(float.NaN);
            else own.Fill(row < 20 ? float.NaN : own[0]);
        }

        return histories;
    }

    static InferenceSession Session(Forecaster forecaster, float? level = null)
    {
        using var file = new MemoryStream();
        forecaster.SaveOnnx(file, level);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new(file.ToArray(), options);
    }

    static float[][] Run(InferenceSession session, float[] histories, int length)
    {
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("History", new DenseTensor<float>(histories, [histories.Length / length, length]))]);
        return [.. results.Select(result => result.AsTensor<float>().ToArray())];
    }
}
