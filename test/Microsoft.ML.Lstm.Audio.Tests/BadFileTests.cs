namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>Files that are none, are damaged or lie: each has an error that names file, column and reason, and takes no memory by what a header claims.</summary>
[TestClass]
public sealed class BadFileTests
{
    static readonly double[] Samples = Wave.Tone(440, 16_000, 100);

    readonly Folder _folder = new();

    static readonly (string What, byte[] Content, string Reason)[] Files =
    [
        ("cut off", Wave.File(Samples, 16_000)[..^10], "200 bytes by its header, but 190 are left"),
        ("cut off within the header", Wave.File(Samples, 16_000)[..30], "16 bytes by its header, but 10 are left"),
        ("cut off before the samples", Wave.File(Samples, 16_000)[..36], "no samples (no chunk 'data')"),
        ("a size beyond the file", Wave.File(Samples, 16_000, dataSize: 0x7000_0000), "1879048192 bytes by its header"),
        ("a chunk beyond the file", Wave.File(Samples, 16_000, before: [.. "LIST"u8, 0xFF, 0xFF, 0xFF, 0x7F]), "cut off or damaged"),
        ("empty", [], "0 bytes"),
        ("a text", "Dear reader, this is no sound but a text."u8.ToArray(), "no WAV file"),
        ("no samples", Wave.File([], 16_000), "It has no samples."),
        ("less than a sample", Wave.File(Samples, 16_000, dataSize: 1), "It has no samples."),
        ("compressed", Wave.File(Samples, 16_000, encoding: Wave.Adpcm, bits: 8), "Adpcm of 8 bits"),
        ("A-law", Wave.File(Samples, 16_000, encoding: Wave.ALaw, bits: 8), "ALaw of 8 bits"),
        ("12 bits", Wave.File(Samples, 16_000, bits: 12), "Pcm of 12 bits"),
        ("no channels", Wave.File(Samples, 16_000, channels: 0), "0 channels"),
        ("no rate", Wave.File(Samples, 0), "0 samples a second"),
        ("a rate beyond all", Wave.File(Samples, 2_000_000), "2000000 samples a second"),
        ("samples before their format", [.. "RIFF0000WAVE"u8, .. Wave.Chunk("data", new byte[8])], "before what describes them"),
        ("a short format", [.. "RIFF0000WAVE"u8, .. Wave.Chunk("fmt ", new byte[14]), .. Wave.Chunk("data", new byte[8])], "14 bytes, where 16, 18 or 40 are usual"),
        ("RF64", [.. "RF640000WAVE"u8, .. new byte[40]], "RF64"),
        ("not a number", Wave.File([0, double.NaN, 0], 16_000, bits: 32, encoding: Wave.Float), "no numbers (NaN or infinite)"),
        ("infinite, resampled", Wave.File([0, double.PositiveInfinity, 0], 8_000, bits: 32, encoding: Wave.Float), "no numbers (NaN or infinite)"),
    ];

    static IEnumerable<object[]> Names => Files.Select(file => new object[] { file.What });

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod, DynamicData(nameof(Names))]
    public void A_file_that_cannot_be_read_is_named_with_its_column_and_the_reason(string what)
    {
        var (_, content, reason) = Files.Single(file => file.What == what);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _folder.Load(content), what);
        StringAssert.Contains(error.Message, reason);
        StringAssert.Contains(error.Message, "Column 'File'");
        StringAssert.Contains(error.Message, Path.Combine(_folder.Path, "file.wav"));
        StringAssert.Contains(error.Message, "row 0");
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_named()
    {
        var ml = new MLContext(seed: 1);
        foreach (var name in new[] { "none.wav", "none/none.wav" })
        {
            var rows = _folder.Rows(name);
            var view = ml.Transforms.LoadAudio("Samples", _folder.Path, "File").Fit(rows).Transform(rows);
            var error = Assert.ThrowsExactly<FileNotFoundException>(() => Columns.Read(view, "Samples"));
            StringAssert.Contains(error.Message, "Column 'File'");
            Assert.AreEqual(Path.Combine(_folder.Path, name), error.FileName);
        }
        var empty = _folder.Rows("");
        var unnamed = ml.Transforms.LoadAudio("Samples", _folder.Path, "File").Fit(empty).Transform(empty);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Columns.Read(unnamed, "Samples")).Message, "Column 'File' names no file in row 0");
    }

    [TestMethod]
    public void Columns_and_rates_are_checked()
    {
        var ml = new MLContext(seed: 1);
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.LoadAudio("", "x"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.LoadAudio("Samples", "x", sampleRate: 999));
        var rows = _folder.Rows("a.wav");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.LoadAudio("Samples", "x", "Sound").Fit(rows));
        var numbers = ml.Data.LoadFromEnumerable([new Columns.Sound()]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.LoadAudio("Samples", "x").Fit(numbers));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.LoadAudio("Samples", "x").GetOutputSchema(SchemaShapes.Of(numbers.Schema)));
    }

    /// <summary>Any byte of the header may be any other: there is an answer or an error of ours, and no more memory than the file can fill.</summary>
    [TestMethod]
    public void Damaged_headers_never_crash()
    {
        var intact = Wave.File(Samples, 8_000, channels: 2, bits: 16, encoding: Wave.Extensible);
        var (answered, refused) = (0, 0);
        for (var at = 0; at < 68; at++)
        {
            foreach (var value in new byte[] { 0, 0x7F, 0xFF, (byte)(intact[at] + 1) })
            {
                var damaged = (byte[])intact.Clone();
                damaged[at] = value;
                try
                {
                    Assert.IsLessThanOrEqualTo(200 * 192, _folder.Load(damaged).Length);
                    answered++;
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }
        Assert.IsTrue(answered > 50 && refused > 50, $"{answered} answered, {refused} refused");
    }
}
