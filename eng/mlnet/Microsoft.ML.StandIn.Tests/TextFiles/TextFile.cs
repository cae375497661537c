namespace Microsoft.ML.StandIn.Tests.TextFiles;

/// <summary>A file that lives as long as a test.</summary>
sealed class TextFile : IDisposable
{
    public TextFile(params string[] lines) => File.WriteAllLines(Path, lines);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(Path);
}
