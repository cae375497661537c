using System.Globalization;

namespace Microsoft.ML.Lstm.Tests.Saving;

/// <summary>Files that earlier libraries wrote, and what their models gave.</summary>
static class OldFiles
{
    public static byte[] Bytes(int generation, string name, string extension = ".zip") => File.ReadAllBytes(Path.Combine(Folder(generation), name + extension));

    public static ITransformer Load(int generation, string name) => ModelZip.Load(Bytes(generation, name));

    /// <summary>The values are those that the library printed which wrote the file.</summary>
    public static void Same(int generation, string file, string column, IEnumerable<float> values)
    {
        var line = File.ReadLines(Path.Combine(Folder(generation), "expected.txt")).Single(line => line.StartsWith($"{file} {column} ", StringComparison.Ordinal));
        var expected = line.Split(' ')[2..].Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        var actual = values.ToArray();
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < actual.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{column}[{i}]");
    }

    static string Folder(int generation) => Path.Combine(AppContext.BaseDirectory, "Files", $"Generation{generation}");
}
