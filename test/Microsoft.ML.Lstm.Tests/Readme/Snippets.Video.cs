using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Skeletons;

namespace Microsoft.ML.Lstm.Tests.Readme;

public sealed partial class Snippets
{
    sealed class Body
    {
        [VectorType(0, 60)]
        public float[] Joints { get; set; } = [];
        public string Action { get; set; } = "";
    }

    sealed class Film
    {
        [VectorType(0, 2)]
        public float[] Steps { get; set; } = [];
        public string[] Tags { get; set; } = [];
    }

    [TestMethod]
    public void Actions()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        // One hand waves, or none: all else stands still.
        Body Record(int number) => new()
        {
            Action = number % 2 == 0 ? "wave" : "stand",
            Joints = [.. Enumerable.Range(0, 20).SelectMany(t => Enumerable.Range(0, 60).Select(i => (i * 7 % 11) + (0.1f * random.NextSingle()) + (number % 2 == 0 && i is 33 or 34 ? MathF.Sin(t) : 0)))],
        };
        var bodies = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(Record).ToArray());

        // <actions>
        var pipeline = ml.Transforms.ExtractSkeletonFeatures("Features", "Joints", new() { Layout = SkeletonLayout.Kinect20 })
            .Append(ml.Transforms.Conversion.MapValueToKey("Label", "Action"))
            .Append(ml.MulticlassClassification.Trainers.Lstm(hiddenSize: 16, epochs: 10));
        var model = pipeline.Fit(bodies);
        // </actions>
        Assert.IsTrue(ml.MulticlassClassification.Evaluate(model.Transform(bodies)).MicroAccuracy > 0.9);

        // <layout>
        var arm = new SkeletonLayout { Joints = ["Shoulder", "Elbow", "Hand"], Bones = [new(0, 1), new(1, 2)], Center = [0], ScaleBones = [0] };
        // </layout>
        // Coordinates and velocities of three joints, two bones and a path, in three dimensions.
        Assert.HasCount(3 * (3 + 3 + 2 + 1), ml.Transforms.ExtractSkeletonFeatures("Features", "Joints", new() { Layout = arm }).Fit(SkeletonFixtures.Rows(9)).FeatureNames);
    }

    [TestMethod]
    public void KeyFrames()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        Film Record(int number) => new()
        {
            Steps = [.. Enumerable.Range(0, 12).SelectMany(t => new[] { t == number % 12 ? 1 + random.NextSingle() : 0, random.NextSingle() })],
            Tags = [.. Enumerable.Range(0, 12).Select(t => t == number % 12 ? "key" : "other")],
        };
        var clips = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(Record).ToArray());

        // <keyframes>
        var tagger = ml.MulticlassClassification.Trainers.LstmTagger("Tags", "Steps", hiddenSize: 16, epochs: 10).Fit(clips); // "key" or "other" for each frame
        var key = tagger.Model.Tags.ToList().IndexOf("key");
        var scored = tagger.Transform(clips);
        var chosen = ml.Transforms.SelectKeyFrames("Keys", "Steps", "TagProbabilities", new() { Count = 1, ScoreIndex = key }).Fit(scored).Transform(scored);
        // </keyframes>
        Assert.IsTrue(chosen.GetColumn<int[]>("Keys").Select((keys, number) => keys.Single() == number % 12).Count(hit => hit) > 110);
    }
}
