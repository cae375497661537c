using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Skeletons;

/// <summary>Bodies that move, and what is made of them.</summary>
static class SkeletonFixtures
{
    /// <summary>An arm of three joints in a plane.</summary>
    public static readonly SkeletonLayout Arm = new() { Joints = ["Shoulder", "Elbow", "Hand"], Bones = [new(0, 1), new(1, 2)], Center = [0], ScaleBones = [0] };

    sealed class Row
    {
        public float[] Joints { get; set; } = [];
    }

    /// <summary>Joints that drift about places of their own, far from the origin.</summary>
    public static float[] Body(int frames, int joints = 20, int dimensions = 3, int seed = 1)
    {
        var random = new Random(seed);
        float[] at = [.. Enumerable.Range(0, joints * dimensions).Select(_ => 2 + random.NextSingle())];
        return [.. Enumerable.Range(0, frames).SelectMany(_ => at = [.. at.Select(x => x + (0.1f * (random.NextSingle() - 0.45f)))])];
    }

    /// <summary>Rows of vectors of any length whose type tells how many numbers a frame has; 0 for a type that does not.</summary>
    public static IDataView Rows(int frameSize, params float[][] rows)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Joints)].ColumnType = frameSize == 0 ? new VectorDataViewType(NumberDataViewType.Single) : new VectorDataViewType(NumberDataViewType.Single, 0, frameSize);
        return new MLContext().Data.LoadFromEnumerable(Array.ConvertAll(rows, row => new Row { Joints = row }), definition);
    }

    public static float[][] Extract(SkeletonFeatureOptions options, params float[][] rows)
    {
        var data = Rows(0, rows);
        var view = new MLContext().Transforms.ExtractSkeletonFeatures("Features", "Joints", options).Fit(data).Transform(data);
        return [.. view.GetColumn<float[]>("Features")];
    }
}
