using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>UTKinect-Action3D (Xia et al. 2012): 10 actions of 10 actors, recorded twice each, as 20 joints in 3 dimensions.</summary>
static class UtKinectClips
{
    public const int FrameSize = 60;

    /// <summary>Reads actionLabel.txt, and joints_sXX_eYY.txt beside it: the number of a frame and its coordinates a line. A frame that comes twice is taken once, the last time.</summary>
    public static List<Clip> Load(string folder)
    {
        var clips = new List<Clip>();
        var (recording, actor) = (-1, 0);
        SortedDictionary<int, float[]> frames = [];
        foreach (var line in File.ReadLines(Path.Combine(folder, "actionLabel.txt")).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line[0] == 's' && line.Split('_') is [var subject, _] && !line.Contains(':'))
            {
                (recording, actor, frames) = (recording + 1, int.Parse(subject.AsSpan(1), CultureInfo.InvariantCulture), Frames(Path.Combine(folder, $"joints_{line}.txt")));
                continue;
            }
            var parts = line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries);
            // One action was not recorded: its first and last frame are NaN.
            if (!int.TryParse(parts[1], CultureInfo.InvariantCulture, out var first) || !int.TryParse(parts[2], CultureInfo.InvariantCulture, out var last)) continue;
            float[] values = [.. frames.Where(frame => frame.Key >= first && frame.Key <= last).SelectMany(frame => frame.Value)];
            if (values.Length > 0) clips.Add(new() { Action = parts[0], Actor = actor, Recording = recording, Frames = values });
        }
        return clips;
    }

    static SortedDictionary<int, float[]> Frames(string file)
    {
        var frames = new SortedDictionary<int, float[]>();
        foreach (var line in File.ReadLines(file))
        {
            var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (numbers.Length == 1 + FrameSize) frames[int.Parse(numbers[0], CultureInfo.InvariantCulture)] = [.. numbers.Skip(1).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
        }
        return frames;
    }
}
