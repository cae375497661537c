using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>Tracks of fingertips from a webcam (Takahashi 2020): 4 gestures, 16 frames of x and y.</summary>
static class GestureClips
{
    public const int FrameSize = 2;

    /// <summary>Reads point_history.csv.gz: the gesture and 16 pairs a line.</summary>
    public static List<Clip> Load(string file)
    {
        var clips = new List<Clip>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var numbers = line.Split(',');
            clips.Add(new() { Action = numbers[0], Recording = clips.Count, Frames = [.. numbers.Skip(1).Select(number => float.Parse(number, CultureInfo.InvariantCulture))] });
        }
        return clips;
    }
}
