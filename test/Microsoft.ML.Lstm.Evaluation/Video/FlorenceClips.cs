using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>Florence 3D actions (Seidenari et al. 2013): 9 actions of 10 actors, as unit vectors of elbows, knees, wrists and ankles.</summary>
static class FlorenceClips
{
    public const int FrameSize = 24;

    /// <summary>Reads Florence_dataset_Features.txt.gz: the video, the actor, the action, 24 features and the place of the frame in the video a line.</summary>
    public static List<Clip> Load(string file)
    {
        var clips = new List<Clip>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (numbers.Length != 3 + FrameSize + 1) continue;
            var video = int.Parse(numbers[0], CultureInfo.InvariantCulture);
            if (clips.Count == 0 || clips[^1].Recording != video) clips.Add(new() { Action = numbers[2], Actor = int.Parse(numbers[1], CultureInfo.InvariantCulture), Recording = video });
            clips[^1].Frames = [.. clips[^1].Frames, .. numbers.Skip(3).Take(FrameSize).Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
        }
        return clips;
    }
}
