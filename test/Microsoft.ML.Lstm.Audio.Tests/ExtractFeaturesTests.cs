using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>What <c>ExtractAudioFeatures</c> answers to sounds of all sorts, and to columns and options.</summary>
[TestClass]
public sealed class ExtractFeaturesTests
{
    static readonly AudioFeatureOptions Default = new() { SampleRate = 16_000 };
    static readonly AudioFeatureOptions Plain = Default with { Normalization = AudioNormalization.None };

    readonly MLContext _ml = new(seed: 1);

    static IEnumerable<object[]> All =>
        from kind in Enum.GetValues<AudioFeatureKind>()
        from normalization in Enum.GetValues<AudioNormalization>()
        from order in new[] { 0, 2 }
        select new object[] { Default with { Kind = kind, Normalization = normalization, DeltaOrder = order } };

    [TestMethod, DynamicData(nameof(All))]
    public void Short_sounds_silence_and_clipping_have_finite_features(AudioFeatureOptions options)
    {
        var frames = Columns.Extract(options, [], [0.5f], Sounds.Noisy(16_000, 399), Sounds.Noisy(16_000, 559), Sounds.Noisy(16_000, 560), new float[4_000],
            [.. Sounds.Noisy(16_000, 4_000).Select(sample => Math.Clamp(100 * sample, -1, 1))], [.. Sounds.Noisy(16_000, 4_000).Select(sample => 1e10f * sample)]);
        var features = (options.Kind == AudioFeatureKind.Mfcc ? 13 : 40) * (1 + options.DeltaOrder);
        CollectionAssert.AreEqual(new[] { 0, 1, 1, 1, 2, 23, 23, 23 }, frames.Select(sound => sound.Length / features).ToArray());
        Assert.IsTrue(frames.All(sound => sound.All(float.IsFinite)));
    }

    [TestMethod]
    public void Silence_has_the_floor_and_a_constant_is_silence()
    {
        var floor = MathF.Log(1e-10f);
        foreach (var sound in Columns.Extract(Plain, new float[1_000], [.. Enumerable.Repeat(0.3f, 1_000)]))
            foreach (var feature in sound) Assert.AreEqual(floor, feature, 1e-5);
    }

    [TestMethod]
    public void Normalised_features_have_mean_0_and_deviation_1_and_constant_ones_are_0()
    {
        var sound = Sounds.Noisy(16_000, 16_000);
        foreach (var kind in new[] { AudioNormalization.Mean, AudioNormalization.MeanVariance })
        {
            var rows = Columns.Extract(Default with { Normalization = kind, DeltaOrder = 1 }, sound).Single().Chunk(80).ToArray();
            for (var i = 0; i < 80; i++)
            {
                double[] feature = [.. rows.Select(row => (double)row[i])];
                Assert.AreEqual(0, feature.Average(), 1e-5);
                if (kind == AudioNormalization.MeanVariance) Assert.AreEqual(1, feature.Average(x => x * x), 1e-4);
            }
        }
        foreach (var constant in Columns.Extract(Default, new float[4_000], Sounds.Noisy(16_000, 300)))
            Assert.IsTrue(constant.Length > 0 && constant.All(feature => feature == 0));
    }

    [TestMethod]
    public void A_running_mean_knows_the_frames_so_far()
    {
        var sound = Sounds.Noisy(16_000, 3_000);
        var plain = Columns.Extract(Plain, sound).Single().Chunk(40).ToArray();
        var running = Columns.Extract(Plain with { Normalization = AudioNormalization.RunningMean }, sound).Single().Chunk(40).ToArray();
        for (var t = 0; t < plain.Length; t++)
            for (var i = 0; i < 40; i++) Assert.AreEqual(plain[t][i] - plain.Take(t + 1).Average(row => (double)row[i]), running[t][i], 1e-5);
    }

    /// <summary>Twice as loud is a constant in the logarithm, which goes with the mean.</summary>
    [TestMethod]
    public void Loudness_does_not_matter_to_normalised_features()
    {
        var sound = Sounds.Noisy(16_000, 8_000);
        var both = Columns.Extract(Default, sound, [.. sound.Select(sample => sample / 4)]);
        for (var i = 0; i < both[0].Length; i++) Assert.AreEqual(both[0][i], both[1][i], 1e-3);
    }

    [TestMethod]
    [DataRow(float.NaN, 0)]
    [DataRow(float.PositiveInfinity, 999)]
    [DataRow(float.NegativeInfinity, 500)]
    [DataRow(1e11f, 7)]
    [DataRow(-1e11f, 999)]
    public void Samples_that_are_none_are_named_by_column_row_and_place(float sample, int at)
    {
        var bad = Sounds.Noisy(16_000, 1_000);
        bad[at] = sample;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Columns.Extract(Default, Sounds.Noisy(16_000, 1_000), bad));
        StringAssert.Contains(error.Message, "Column 'Samples' holds no sound in row 1");
        StringAssert.Contains(error.Message, $"sample {at} is");
    }

    [TestMethod]
    public void A_million_samples_have_the_features_of_their_parts()
    {
        var sound = Sounds.Noisy(16_000, 1_000_000);
        var all = Columns.Extract(Plain, sound).Single();
        Assert.HasCount(40 * (1 + (1_000_000 - 400) / 160), all);
        CollectionAssert.AreEqual(Columns.Extract(Plain, sound[(160 * 6_000)..]).Single(), all[(40 * 6_000)..]);
    }

    /// <summary>Any numbers can be samples, such as 16 bit integers that a class of rows holds.</summary>
    [TestMethod]
    public void Integers_are_samples_too()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Integers { Samples = [.. Enumerable.Range(0, 800).Select(i => (short)(i * i % 2_000))] }]);
        var features = Columns.Read(_ml.Transforms.ExtractAudioFeatures("Samples", options: Plain).Fit(rows).Transform(rows), "Samples").Single();
        var floats = Columns.Extract(Plain, [.. Enumerable.Range(0, 800).Select(i => (float)(i * i % 2_000))]).Single();
        CollectionAssert.AreEqual(floats, features);
    }

    [TestMethod]
    public void The_type_tells_the_features_of_a_frame()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Columns.Sound()]);
        var estimator = _ml.Transforms.ExtractAudioFeatures("Features", "Samples", Default with { Kind = AudioFeatureKind.Mfcc, DeltaOrder = 2 });
        var model = estimator.Fit(rows);
        Assert.AreEqual(39, model.FeaturesPerFrame);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 0, 39), model.GetOutputSchema(rows.Schema)["Features"].Type);
        Assert.AreEqual(SchemaShape.Column.VectorKind.VariableVector, estimator.GetOutputSchema(SchemaShapes.Of(rows.Schema)).Single(column => column.Name == "Features").Kind);
    }

    [TestMethod]
    public void A_rate_must_be_known_and_be_one()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Columns.Sound()]);
        var unknown = _ml.Transforms.ExtractAudioFeatures("Features", "Samples");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => unknown.Fit(rows)).Message, "Column 'Samples' does not say how many samples are a second");
        Assert.ThrowsExactly<ArgumentException>(() => unknown.GetOutputSchema(SchemaShapes.Of(rows.Schema)));

        var files = _ml.Data.LoadFromEnumerable([new Folder.Row()]);
        var slow = _ml.Transforms.LoadAudio("Samples", null, "File", 8_000).Fit(files).Transform(files);
        Assert.AreEqual(8_000, _ml.Transforms.ExtractAudioFeatures("Samples").Fit(slow).Options.SampleRate);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractAudioFeatures("Samples", options: Default).Fit(slow));
        var fast = _ml.Transforms.LoadAudio("Samples", null, "File").Fit(files).Transform(files);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractAudioFeatures("Samples").Fit(slow).Transform(fast));
    }

    [TestMethod]
    public void Options_that_do_not_fit_are_refused()
    {
        AudioFeatureOptions[] unfit =
        [
            Default with { Kind = AudioFeatureKind.Mfcc, Coefficients = 41 }, Default with { UpperFrequency = 8_001 }, Default with { LowerFrequency = 4_000, UpperFrequency = 4_000 },
            Default with { LowerFrequency = 9_000 }, Default with { Bands = 200 }, new() { SampleRate = 1_000, WindowMilliseconds = 1 },
        ];
        foreach (var options in unfit)
        {
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ExtractAudioFeatures("Samples", options: options), $"{options}");
            Assert.ThrowsExactly<ArgumentException>(() => new AudioFeatureStream(options with { Normalization = AudioNormalization.None }), $"{options}");
        }
        Func<AudioFeatureOptions>[] outside =
        [
            () => new() { Kind = (AudioFeatureKind)2 }, () => new() { SampleRate = 0 }, () => new() { Bands = 1 }, () => new() { Bands = 257 }, () => new() { Coefficients = 0 }, () => new() { DeltaOrder = 3 }, () => new() { DeltaWindow = 0 },
            () => new() { WindowMilliseconds = 0 }, () => new() { WindowMilliseconds = float.NaN }, () => new() { HopMilliseconds = 1001 }, () => new() { PreEmphasis = 1.1f }, () => new() { LowerFrequency = -1 }, () => new() { UpperFrequency = 0 },
            () => new() { EnergyFloor = 0 }, () => new() { Lifter = -1 }, () => new() { Normalization = (AudioNormalization)4 },
        ];
        foreach (var options in outside) Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => options());
    }

    [TestMethod]
    public void Columns_are_checked()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ExtractAudioFeatures(""));
        var files = _ml.Data.LoadFromEnumerable([new Folder.Row()]);
        foreach (var column in new[] { "File", "None" })
        {
            var estimator = _ml.Transforms.ExtractAudioFeatures("Features", column, Default);
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(files));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(SchemaShapes.Of(files.Schema)));
        }
    }

    [TestMethod]
    public void Nothing_is_allocated_for_a_row()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Repeat(new Columns.Sound { Samples = Sounds.Noisy(16_000, 8_000) }, 40));
        var view = _ml.Transforms.ExtractAudioFeatures("Features", "Samples", Default with { DeltaOrder = 2 }).Fit(rows).Transform(rows);
        using var cursor = view.GetRowCursor([view.Schema["Features"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var value = default(VBuffer<float>);
        void Next()
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref value);
        }

        for (var i = 0; i < 5; i++) Next();
        Assert.AreEqual(0, Allocation.Of(Next));
    }

    sealed class Integers
    {
        public short[] Samples { get; set; } = [];
    }
}
