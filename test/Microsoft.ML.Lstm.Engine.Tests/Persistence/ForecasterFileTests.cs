using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class ForecasterFileTests
{
    static readonly Forecaster Fitted = Forecaster.Train(
        [ForecastFixtures.Series(80)], ForecastFixtures.Tiny with { WindowSize = 12, Horizon = 1, SeasonLength = 3, PatchLength = 4, Network = ForecastFixtures.Tiny.Network with { HiddenSize = 2, Layers = 2, Dropout = 0.1f }, Training = ForecastFixtures.Tiny.Training with { Epochs = 1 } }, 1);

    static byte[] Saved()
    {
        using var stream = new MemoryStream();
        Fitted.Save(stream);
        return stream.ToArray();
    }

    [TestMethod]
    public void What_is_loaded_forecasts_alike_and_saves_alike()
    {
        // In the middle of other bytes: not one more may be read.
        using var stream = new MemoryStream([.. Saved(), 1, 2, 3]);
        var loaded = Forecaster.Load(stream);
        Assert.AreEqual(3, stream.Length - stream.Position);
        var history = ForecastFixtures.History(Fitted, ForecastFixtures.Series(80), 80);
        var (expected, actual) = (ForecastFixtures.Forecast(Fitted, history, 9), ForecastFixtures.Forecast(loaded, history, 9));
        CollectionAssert.AreEqual(expected.Point, actual.Point);
        CollectionAssert.AreEqual(expected.Lower, actual.Lower);
        CollectionAssert.AreEqual(expected.Upper, actual.Upper);
        Assert.AreEqual((Fitted.Epochs, Fitted.Coverage, Fitted.ValidationLoss, Fitted.CalibrationRows, Fitted.ConfidenceLevel, Fitted.Members),
            (loaded.Epochs, loaded.Coverage, loaded.ValidationLoss, loaded.CalibrationRows, loaded.ConfidenceLevel, loaded.Members));
        using var again = new MemoryStream();
        loaded.Save(again);
        CollectionAssert.AreEqual(Saved(), again.ToArray());
    }

    [TestMethod]
    public void A_combination_lies_between_its_forecasts_and_comes_back_from_a_file()
    {
        var history = ForecastFixtures.History(Fitted, ForecastFixtures.Series(80), 80);
        var (learnt, mixed, naive) = (At(0), At(0.25f), At(1));
        for (var h = 0; h < mixed.Length; h++) Assert.AreEqual((0.75 * learnt[h]) + (0.25 * naive[h]), mixed[h], 1e-4);
        Assert.AreNotEqual(learnt[0], naive[0], 1e-3);

        float[] At(float weight)
        {
            // Any mixture of the candidates will do for a naive forecast.
            var half = new LinearBaseline([.. Enumerable.Repeat(0.125f, Fitted.Model.Plan.BaselineFeatures)], new float[ForecastNetwork.Levels.Length]);
            using var stream = new MemoryStream();
            new Forecaster(Fitted.Model with { Baseline = Fitted.Model.Baseline.CombinedWith(half, weight, null, 0) }).Save(stream);
            stream.Position = 0;
            return ForecastFixtures.Forecast(Forecaster.Load(stream), history, 1).Point;
        }
    }

    [TestMethod]
    public void Every_flipped_byte_is_noticed()
    {
        var bytes = Saved();
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in (byte[])[1, 0x80, 0xFF])
            {
                bytes[i] ^= flip;
                Assert.ThrowsExactly<InvalidDataException>(() => Forecaster.Load(new MemoryStream(bytes)), $"byte {i}");
                bytes[i] ^= flip;
            }
        }
    }

    [TestMethod]
    public void Every_truncation_is_noticed()
    {
        var bytes = Saved();
        for (var length = 0; length < bytes.Length; length++)
            Assert.ThrowsExactly<InvalidDataException>(() => Forecaster.Load(new MemoryStream(bytes, 0, length)), $"{length} bytes");
    }

    [TestMethod]
    [DataRow("spread")]
    [DataRow("dropout")]
    [DataRow("hidden units")]
    public void What_no_training_makes_is_refused_although_the_checksum_agrees(string what)
    {
        // Window, horizon, segment, seasons, two flags; then the prior of spreads (two flags, knots, three lists), hidden units, layers and dropout.
        var bytes = Saved();
        var knots = 24 + 16 + (4 * BitConverter.ToInt32(bytes, 24 + 12)) + 4;
        // Fields, context, ranges of outliers and the cell stand before the hidden units.
        var hidden = knots + 4 + (24 * BitConverter.ToInt32(bytes, knots)) + 4 + 4 + 8 + 4;
        switch (what)
        {
            case "spread": BitConverter.TryWriteBytes(bytes.AsSpan(knots + 4), double.NaN); break;
            case "dropout": BitConverter.TryWriteBytes(bytes.AsSpan(hidden + 8), float.NaN); break;
            default: BitConverter.TryWriteBytes(bytes.AsSpan(hidden), 1 << 14); BitConverter.TryWriteBytes(bytes.AsSpan(hidden + 4), 16); break;
        }

        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(bytes.Length - 32));
        Assert.ThrowsExactly<InvalidDataException>(() => Forecaster.Load(new MemoryStream(bytes)));
    }

    [TestMethod]
    public void A_model_that_could_only_forecast_NaN_or_fail_is_refused()
    {
        var (model, network) = (Fitted.Model, ShippedNetwork.Small.Forecaster);
        var (scores, floors) = (new float[2 * model.Plan.Horizon * ConformalQuantiles.Points], new float[model.Plan.Horizon]);
        foreach (var (naive, pretrained) in ((float, float)[])[(1, 1), (0.5f, 1), (0.75f, 0.5f)])
            Refused(model with { Baseline = model.Baseline.CombinedWith(model.Baseline, naive, network, pretrained), Plan = model.Plan with { ContextLength = 80 } }, "more than 1");
        Refused(model with { Minimum = 5, Maximum = 1 }, "nothing does");
        Refused(model with { Scores = new([.. scores[1..], -1], floors, 10, 10) }, "below 0");
        Refused(model with { Scores = new(scores, [.. floors[1..], -1], 10, 10) }, "below 0");
        Refused(model with { Plan = model.Plan with { Spreads = new([0], [0], [1000], log: false, positive: true) } }, "1000");
        Refused(model with { Plan = model.Plan with { Spreads = new([-1000], [0], [0], log: false, positive: true) } }, "1000");

        // Weights that add up to 1 with the rounding of floats are those of a combination.
        var combined = Loaded(model with { Baseline = model.Baseline.CombinedWith(model.Baseline, 0.9f, network, 0.1f), Plan = model.Plan with { ContextLength = 80 } });
        var history = ForecastFixtures.Series(80);
        Assert.IsTrue(ForecastFixtures.Forecast(combined, history, 1).Point.All(float.IsFinite));

        // The largest score there is makes bounds wide, not NaN.
        Array.Fill(scores, float.MaxValue);
        var wide = ForecastFixtures.Forecast(Loaded(model with { Scores = new(scores, floors, 10, 10) }), ForecastFixtures.History(Fitted, history, 80), 1);
        Assert.IsTrue(float.IsFinite(wide.Lower[0]) && float.IsFinite(wide.Upper[0]), $"{wide.Lower[0]} {wide.Upper[0]}");

        static void Refused(ForecastModel model, string why) => StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Loaded(model)).Message, why);

        static Forecaster Loaded(ForecastModel model)
        {
            using var stream = new MemoryStream();
            new Forecaster(model).Save(stream);
            stream.Position = 0;
            return Forecaster.Load(stream);
        }
    }

    [TestMethod]
    public void Foreign_and_newer_files_are_named_as_such()
    {
        StringAssert.Contains(Message([.. "PK, a zip, or anything else that is long enough"u8]), "not a model");
        var newer = Saved();
        newer[12]++;
        StringAssert.Contains(Message(newer), "version 12");
        var other = Saved();
        other[8] = (byte)'X';
        StringAssert.Contains(Message(other), "another kind");
        var huge = Saved();
        huge.AsSpan(16, 8).Fill(0x7F);
        StringAssert.Contains(Message(huge), "length");

        // A length that could be, of bytes that do not come: no memory is taken for them.
        var long_ = Saved();
        (long_[18], long_[19]) = (0xFF, 0x7F);
        var before = GC.GetAllocatedBytesForCurrentThread();
        StringAssert.Contains(Message(long_), "cut off");
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 23);

        static string Message(byte[] bytes) => Assert.ThrowsExactly<InvalidDataException>(() => Forecaster.Load(new MemoryStream(bytes))).Message;
    }
}
