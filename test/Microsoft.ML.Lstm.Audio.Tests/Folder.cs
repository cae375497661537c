namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>A folder of WAV files that is deleted at the end, and rows that name them.</summary>
sealed class Folder : IDisposable
{
    readonly MLContext _ml = new(seed: 1);
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    public sealed class Row
    {
        public string File { get; set; } = "";
    }

    public string Path => _folder.FullName;

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);
        return name;
    }

    public IDataView Rows(params string[] files) => _ml.Data.LoadFromEnumerable(files.Select(file => new Row { File = file }));

    /// <summary>The samples of one file.</summary>
    public float[] Load(byte[] content, int sampleRate = 16_000)
    {
        var rows = Rows(Write("file.wav", content));
        var loaded = _ml.Transforms.LoadAudio("Samples", Path, "File", sampleRate).Fit(rows).Transform(rows);
        return Columns.Read(loaded, "Samples").Single();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
