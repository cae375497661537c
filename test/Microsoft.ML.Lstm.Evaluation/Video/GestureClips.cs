using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>Tracks of fingertips from a webcam (Takahashi 2020): 4 gestures, 16 frames of x and y.</summary>
static class GestureClips
{
    public const int FrameSize = 2;

    /// <summary>Parts of each gesture's recordings, one after the other in time.</summary>
    public const int Parts = 5;

    /// <summary>Steps of the coordinates are thousandths of the picture: a difference below this one is rounding.</summary>
    const float Rounding = 1e-4f;

    /// <summary>
    /// Reads point_history.csv.gz: the gesture and 16 pairs a line. A line is often the one before it moved by a frame, so that lines which lie far apart must be held out together: <see cref="Clip.Recording"/> is
    /// the part in time, 0 to 4, and no frame is in two of them.
    /// </summary>
    public static List<Clip> Load(string file)
    {
        var clips = new List<Clip>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var numbers = line.Split(',');
            clips.Add(new() { Action = numbers[0], Frames = [.. numbers.Skip(1).Select(number => float.Parse(number, CultureInfo.InvariantCulture))] });
        }
        foreach (var gesture in clips.GroupBy(clip => clip.Action))
        {
            var (all, part) = (gesture.ToList(), 0);
            for (var i = 0; i < all.Count; i++)
            {
                if (part < i * Parts / all.Count && !Follows(all[i - 1].Frames, all[i].Frames)) part = i * Parts / all.Count;
                all[i].Recording = part;
            }
        }
        return clips;
    }

    // Places are told from the first one of a line, so that what stays is how they change.
    static bool Follows(float[] before, float[] frames)
    {
        for (var i = 0; i + (2 * FrameSize) < frames.Length; i++)
            if (Math.Abs(before[i + (2 * FrameSize)] - before[i + FrameSize] - frames[i + FrameSize] + frames[i]) > Rounding) return false;
        return true;
    }
}
