using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>What <c>LoadAudio</c> makes of WAV files.</summary>
[TestClass]
public sealed class LoadAudioTests
{
    static readonly double[] Ramp = [.. Enumerable.Range(0, 200).Select(i => -1 + i / 100.0)];

    readonly MLContext _ml = new(seed: 1);
    readonly Folder _folder = new();

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    [DataRow(8, Wave.Pcm, 1.0 / 128)]
    [DataRow(16, Wave.Pcm, 1.0 / 32768)]
    [DataRow(24, Wave.Pcm, 1.0 / 8388608)]
    [DataRow(32, Wave.Pcm, 1e-7)]
    [DataRow(32, Wave.Float, 1e-7)]
    [DataRow(64, Wave.Float, 1e-7)]
    [DataRow(16, Wave.Extensible, 1.0 / 32768)]
    [DataRow(24, Wave.Extensible, 1.0 / 8388608)]
    public void Samples_are_those_of_the_file_whatever_their_width(int bits, int encoding, double step)
    {
        var samples = _folder.Load(Wave.File(Ramp, 16_000, bits: bits, encoding: (ushort)encoding));
        Assert.HasCount(Ramp.Length, samples);
        for (var i = 0; i < Ramp.Length; i++) Assert.AreEqual(Ramp[i], samples[i], 0.51 * step + 1e-7, $"{i}");
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void Channels_are_mixed_to_their_mean(int channels)
    {
        var interleaved = Enumerable.Range(0, 50_000).SelectMany(i => Enumerable.Range(0, channels).Select(c => 0.5 * Math.Sin(0.01 * i * (c + 1)))).ToArray();
        var samples = _folder.Load(Wave.File(interleaved, 16_000, channels, 32, Wave.Float));
        Assert.HasCount(50_000, samples);
        for (var i = 0; i < samples.Length; i++) Assert.AreEqual(interleaved.Skip(i * channels).Take(channels).Average(), samples[i], 1e-6, $"{i}");
    }

    /// <summary>The same tone at another rate is what its formula says, from the first sample of the middle to the last, so without gain, delay or other tones.</summary>
    [TestMethod]
    [DataRow(8_000, 16_000, 3_000)]
    [DataRow(11_025, 16_000, 4_000)]
    [DataRow(22_050, 16_000, 6_000)]
    [DataRow(32_000, 16_000, 6_800)]
    [DataRow(44_100, 16_000, 6_800)]
    [DataRow(48_000, 16_000, 6_800)]
    [DataRow(48_000, 8_000, 3_400)]
    [DataRow(16_000, 44_100, 6_800)]
    [DataRow(7_919, 16_000, 2_500)]
    public void A_tone_stays_the_tone_at_another_rate(int from, int to, int hertz)
    {
        var samples = _folder.Load(Wave.File(Wave.Tone(hertz, from, from), from, bits: 32, encoding: Wave.Float), to);
        Assert.HasCount(to, samples);
        var expected = Wave.Tone(hertz, to, to);
        var worst = Enumerable.Range(500, to - 1000).Max(i => Math.Abs(expected[i] - samples[i]));
        Assert.IsLessThan(0.0001, worst, $"{20 * Math.Log10(worst / 0.5):F1} dB");
    }

    /// <summary>A tone alone would not tell of a delay by whole periods.</summary>
    [TestMethod]
    [DataRow(48_000, 16_000, 3_000)]
    [DataRow(44_100, 16_000, 4_410)]
    [DataRow(8_000, 16_000, 500)]
    [DataRow(16_000, 44_100, 1_600)]
    public void A_click_stays_where_it_was(int from, int to, int at)
    {
        var click = new double[from];
        click[at] = 1;
        var samples = _folder.Load(Wave.File(click, from, bits: 32, encoding: Wave.Float), to);
        var place = (int)((long)at * to / from);
        Assert.AreEqual(place, Array.IndexOf(samples, samples.Max()));
        for (var i = 1; i < 100; i++) Assert.AreEqual(samples[place - i], samples[place + i], 1e-4, $"{i}");
    }

    /// <summary>Otherwise the network would hear it mirrored at the rate's half.</summary>
    [TestMethod]
    [DataRow(48_000, 16_000, 8_600)]
    [DataRow(44_100, 16_000, 8_600)]
    [DataRow(22_050, 16_000, 9_000)]
    [DataRow(48_000, 16_000, 15_000)]
    [DataRow(48_000, 8_000, 4_300)]
    public void A_tone_that_the_rate_cannot_hold_is_taken_away(int from, int to, int hertz)
    {
        var samples = _folder.Load(Wave.File(Wave.Tone(hertz, from, from), from, bits: 32, encoding: Wave.Float), to);
        var loudest = samples[500..^500].Max(Math.Abs);
        Assert.IsLessThan(0.00005f, loudest, $"{20 * Math.Log10(loudest / 0.5):F1} dB");
    }

    [TestMethod]
    [DataRow(44_100, 100_001)]
    [DataRow(48_000, 1)]
    [DataRow(48_000, 16_384)]
    [DataRow(8_000, 7)]
    public void A_sound_lasts_as_long_at_another_rate(int rate, int frames) =>
        Assert.HasCount((int)Math.Ceiling(frames * 16_000.0 / rate), _folder.Load(Wave.File(new double[frames], rate)));

    [TestMethod]
    public void Other_chunks_are_passed_over() =>
        Assert.HasCount(200, _folder.Load(Wave.File(Ramp, 16_000, before: [.. Wave.Chunk("LIST", new byte[33]), .. Wave.Chunk("bext", new byte[602])])));

    [TestMethod]
    [DataRow(0xFFFF_FFFFu)]
    [DataRow(0x7FFF_F000u)]
    public void Of_a_recording_into_a_pipe_all_samples_are_taken(uint size) => Assert.HasCount(200, _folder.Load(Wave.File(Ramp, 16_000, dataSize: size)));

    [TestMethod]
    public void Rows_give_the_same_as_files_alone()
    {
        var tones = new[] { (48_000, 440), (16_000, 500), (48_000, 1_000), (8_000, 300) };
        byte[][] files = [.. tones.Select(tone => Wave.File(Wave.Tone(tone.Item2, tone.Item1, tone.Item1 / 10), tone.Item1))];
        var alone = files.Select(file => _folder.Load(file)).ToArray();
        var rows = _folder.Rows([.. files.Select((file, i) => _folder.Write($"{i}.wav", file))]);
        var together = Columns.Read(_ml.Transforms.LoadAudio("Samples", _folder.Path, "File").Fit(rows).Transform(rows), "Samples");
        for (var i = 0; i < files.Length; i++) CollectionAssert.AreEqual(alone[i], together[i]);
    }

    [TestMethod]
    public void The_column_tells_its_rate()
    {
        var rows = _folder.Rows("none.wav");
        var estimator = _ml.Transforms.LoadAudio("File", _folder.Path, sampleRate: 8_000);
        var column = estimator.Fit(rows).Transform(rows).Schema["File"];
        var rate = 0;
        column.Annotations.GetValue("SampleRate", ref rate);
        Assert.AreEqual(8_000, rate);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single), column.Type);
        var promised = estimator.GetOutputSchema(SchemaShapes.Of(rows.Schema)).Single(shape => shape.Name == "File");
        Assert.AreEqual("SampleRate", promised.Annotations.Single().Name);
        Assert.AreEqual(SchemaShape.Column.VectorKind.VariableVector, promised.Kind);
    }

    /// <summary>What is not read by a row that asks for other columns is not missed.</summary>
    [TestMethod]
    public void Files_are_read_only_where_samples_are_asked_for()
    {
        var rows = _folder.Rows("none.wav");
        var view = _ml.Transforms.LoadAudio("Samples", _folder.Path, "File").Fit(rows).Transform(rows);
        Assert.AreEqual("none.wav", view.GetColumn<string>("File").Single());
    }

    /// <summary>NAudio makes its readers and converters anew for each file, some hundred kilobytes, whatever the file's length.</summary>
    [TestMethod]
    public void Memory_for_samples_is_taken_once()
    {
        var rows = _folder.Rows([.. Enumerable.Repeat(_folder.Write("long.wav", Wave.File(new double[3_000_000], 16_000)), 30)]);
        var view = _ml.Transforms.LoadAudio("Samples", _folder.Path, "File").Fit(rows).Transform(rows);
        using var cursor = view.GetRowCursor([view.Schema["Samples"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Samples"]);
        var value = default(VBuffer<float>);
        void Next()
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref value);
        }

        for (var i = 0; i < 3; i++) Next();
        Assert.IsLessThan(300_000, Allocation.Of(Next));
    }
}
