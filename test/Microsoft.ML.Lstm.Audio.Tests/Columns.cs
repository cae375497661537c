using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>Columns of vectors.</summary>
static class Columns
{
    public sealed class Sound
    {
        public float[] Samples { get; set; } = [];
    }

    /// <summary>The vectors of a column, a row each.</summary>
    public static float[][] Read(IDataView view, string name)
    {
        var read = new List<float[]>();
        using var cursor = view.GetRowCursor([view.Schema[name]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema[name]);
        var value = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            getter(ref value);
            read.Add([.. value.DenseValues()]);
        }
        return [.. read];
    }

    /// <summary>The features of sounds.</summary>
    public static float[][] Extract(AudioFeatureOptions options, params float[][] sounds)
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(sounds.Select(samples => new Sound { Samples = samples }));
        return Read(ml.Transforms.ExtractAudioFeatures("Features", "Samples", options).Fit(rows).Transform(rows), "Features");
    }
}
