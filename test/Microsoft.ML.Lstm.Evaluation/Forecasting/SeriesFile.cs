using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>Series as a text file has them: one a line, its name and then its values; an empty field is a missing value.</summary>
static class SeriesFile
{
    /// <summary>Reads a file, compressed where its name ends with .gz.</summary>
    /// <param name="path">The file.</param>
    /// <param name="headed">Whether the first line is none.</param>
    /// <param name="ragged">Whether empty fields at the end of a line are none.</param>
    public static List<(string Name, float[] Values)> Read(string path, bool headed = false, bool ragged = false)
    {
        using Stream file = File.OpenRead(path), text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text);
        if (headed) reader.ReadLine();
        var series = new List<(string, float[])>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var fields = line.Replace("\"", "", StringComparison.Ordinal).Split(',');
            var values = fields[1..].Select(Value).ToArray();
            series.Add((fields[0], ragged ? values.AsSpan().TrimEnd(float.NaN).ToArray() : values));
        }
        return series;
    }

    static float Value(string text) => text is "" or "NA" ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture);
}
