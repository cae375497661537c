using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>A stream makes, bit for bit, what the whole sound does.</summary>
[TestClass]
public sealed class FeatureStreamTests
{
    static readonly AudioFeatureOptions Plain = new() { SampleRate = 16_000, Bands = 20, Normalization = AudioNormalization.None };

    static IEnumerable<object[]> Options =>
    [
        [Plain],
        [Plain with { Kind = AudioFeatureKind.Mfcc }],
        [Plain with { DeltaOrder = 1 }],
        [Plain with { DeltaOrder = 2, DeltaWindow = 3 }],
        [Plain with { DeltaOrder = 2, Normalization = AudioNormalization.RunningMean }],
        [Plain with { WindowMilliseconds = 20, HopMilliseconds = 20 }],
        [Plain with { WindowMilliseconds = 20, HopMilliseconds = 33, DeltaOrder = 1 }],
        [Plain with { SampleRate = 8_000, HopMilliseconds = 1 }],
    ];

    [TestMethod, DynamicData(nameof(Options))]
    public void Pieces_of_any_size_give_the_bits_of_the_whole(AudioFeatureOptions options)
    {
        var stream = new AudioFeatureStream(options);
        var random = new Random(1);
        foreach (var count in new[] { 8_000, 0, 1, 399, 400, 401, 560, 3_333, 700 })
        {
            var sound = Sounds.Noisy(options.SampleRate!.Value, count, seed: count);
            var whole = Columns.Extract(options, sound).Single();
            foreach (var most in new[] { 1, 70, 1_000, 9_000 })
            {
                var streamed = new List<float>();
                for (var at = 0; at < count;)
                {
                    var piece = Math.Min(count - at, random.Next(0, most + 1));
                    streamed.AddRange(stream.Push(sound.AsSpan(at, piece)));
                    at += piece;
                }
                streamed.AddRange(stream.Finish());
                CollectionAssert.AreEqual(whole, streamed, $"{count} samples in pieces of at most {most}");
            }
        }
    }

    [TestMethod]
    public void A_frame_leaves_with_its_last_sample_and_deltas_when_they_are_known()
    {
        foreach (var (order, late) in new[] { (0, 0), (1, 2), (2, 4) })
        {
            var stream = new AudioFeatureStream(Plain with { DeltaOrder = order });
            var before = 400 + late * 160 - 1;
            Assert.AreEqual(0, stream.Push(Sounds.Noisy(16_000, before)).Length);
            Assert.AreEqual(stream.FeaturesPerFrame, stream.Push([0.1f]).Length);
            Assert.AreEqual(stream.FeaturesPerFrame, stream.Push(new float[160]).Length);
            Assert.AreEqual(late * stream.FeaturesPerFrame, stream.Finish().Length);
        }
    }

    [TestMethod]
    public void Statistics_take_the_place_of_the_sounds_own()
    {
        var sound = Sounds.Noisy(16_000, 5_000);
        var options = Plain with { DeltaOrder = 1 };
        var statistics = AudioFeatureStatistics.Of(Columns.Extract(options, sound).Single(), 40);
        foreach (var normalization in new[] { AudioNormalization.Mean, AudioNormalization.MeanVariance })
        {
            var whole = Columns.Extract(options with { Normalization = normalization }, sound).Single();
            var stream = new AudioFeatureStream(options with { Normalization = normalization }, statistics);
            float[] streamed = [.. stream.Push(sound).ToArray(), .. stream.Finish()];
            Assert.HasCount(whole.Length, streamed);
            for (var i = 0; i < whole.Length; i++) Assert.AreEqual(whole[i], streamed[i], 1e-4);
        }
        var constant = new AudioFeatureStream(Plain with { Normalization = AudioNormalization.MeanVariance }, AudioFeatureStatistics.Of(new float[20], 20));
        Assert.IsTrue(constant.Push(sound).ToArray().All(feature => feature == 0));
    }

    [TestMethod]
    public void What_needs_the_whole_sound_is_refused()
    {
        var statistics = AudioFeatureStatistics.Of(new float[40], 20);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new AudioFeatureStream(new() { SampleRate = 16_000 })).Message, "needs the whole sound");
        Assert.ThrowsExactly<ArgumentException>(() => new AudioFeatureStream(new() { Normalization = AudioNormalization.None }));
        Assert.ThrowsExactly<ArgumentException>(() => new AudioFeatureStream(Plain, statistics));
        Assert.ThrowsExactly<ArgumentException>(() => new AudioFeatureStream(Plain with { Normalization = AudioNormalization.Mean, DeltaOrder = 1 }, statistics));
        Assert.ThrowsExactly<ArgumentException>(() => AudioFeatureStatistics.Of(new float[41], 20));
        Assert.ThrowsExactly<ArgumentException>(() => AudioFeatureStatistics.Of([], 20));
    }

    [TestMethod]
    public void Samples_that_are_none_are_refused_and_the_stream_goes_on()
    {
        var sound = Sounds.Noisy(16_000, 2_000);
        var stream = new AudioFeatureStream(Plain);
        float[] begun = [.. stream.Push(sound.AsSpan(0, 1_000))];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => { stream.Push([0, float.NaN]); }).Message, "sample 1 is NaN");
        CollectionAssert.AreEqual(Columns.Extract(Plain, sound).Single(), (float[])[.. begun, .. stream.Push(sound.AsSpan(1_000)).ToArray(), .. stream.Finish()]);
    }

    [TestMethod]
    public void A_sound_that_was_given_up_leaves_nothing_behind()
    {
        var options = Plain with { DeltaOrder = 2, Normalization = AudioNormalization.RunningMean };
        var sound = Sounds.Noisy(16_000, 3_000);
        var stream = new AudioFeatureStream(options);
        stream.Push(Sounds.Noisy(16_000, 2_345, seed: 3));
        stream.Reset();
        CollectionAssert.AreEqual(Columns.Extract(options, sound).Single(), (float[])[.. stream.Push(sound).ToArray(), .. stream.Finish()]);
    }

    [TestMethod]
    public void Nothing_is_allocated_for_a_piece()
    {
        var stream = new AudioFeatureStream(Plain with { DeltaOrder = 2, Normalization = AudioNormalization.RunningMean });
        var piece = Sounds.Noisy(16_000, 1_600);
        for (var i = 0; i < 20; i++) stream.Push(piece);
        Assert.AreEqual(0, Allocation.Of(() => stream.Push(piece)));
    }
}
