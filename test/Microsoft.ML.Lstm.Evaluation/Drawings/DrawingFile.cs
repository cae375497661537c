using System.Globalization;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Drawings;

/// <summary>A drawing: offsets from point to point in units of the training drawings' standard deviation, and whether the pen is lifted behind a point.</summary>
sealed class Drawing
{
    [VectorType(0, 3)]
    public float[] Points { get; set; } = [];

    public static Drawing[] Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var drawings = new List<Drawing>();
        while (reader.ReadLine() is { } line)
            drawings.Add(new() { Points = [.. line.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(value => float.Parse(value, CultureInfo.InvariantCulture))] });
        return [.. drawings];
    }

    /// <summary>The standard deviation of the offsets of both directions, about 0, as sketch-rnn takes it.</summary>
    public static double Spread(Drawing[] drawings)
    {
        float[] offsets = [.. drawings.SelectMany(drawing => drawing.Points.Where((_, i) => i % 3 < 2))];
        var mean = offsets.Average(value => (double)value);
        return Math.Sqrt(offsets.Average(value => (value - mean) * (value - mean)));
    }

    public void Scale(double factor)
    {
        for (var i = 0; i < Points.Length; i++)
            if (i % 3 < 2) Points[i] = (float)(Points[i] * factor);
    }
}
