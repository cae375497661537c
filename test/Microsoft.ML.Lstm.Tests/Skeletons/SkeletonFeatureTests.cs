using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Skeletons;

/// <summary>What <c>ExtractSkeletonFeatures</c> makes of bodies.</summary>
[TestClass]
public sealed class SkeletonFeatureTests
{
    static readonly SkeletonFeatureOptions All = new() { Angles = true };

    readonly MLContext _ml = new(seed: 1);

    sealed class Body
    {
        [VectorType(0, 60)]
        public float[] Joints { get; set; } = [];
    }

    sealed class Known
    {
        [VectorType(2, 3, 2)]
        public float[] Joints { get; set; } = [];
    }

    sealed class Extracted
    {
        public float[] Features { get; set; } = [];
    }

    static IEnumerable<object[]> Bodies() =>
        from layout in new[] { SkeletonLayout.Kinect20, SkeletonLayout.Kinect15, SkeletonLayout.Kinect25, SkeletonLayout.Kinect20 with { Center = [], ScaleBones = [] } }
        from view in Enum.GetValues<SkeletonView>()
        from frames in new[] { 1, 2, 9 }
        select new object[] { layout, view, frames };

    [TestMethod, DynamicData(nameof(Bodies))]
    public void Features_are_those_of_their_definitions(SkeletonLayout layout, SkeletonView view, int frames)
    {
        var body = SkeletonFixtures.Body(frames, layout.Joints.Count);
        // Joints that are not seen at the beginning, in the middle and at the end, in both ways; and one that never is.
        foreach (var (t, joint) in new[] { (0, 1), (1, 1), (3, 2), (4, 2), (8, 5) }.Where(gap => gap.Item1 < frames))
            for (var d = 0; d < 3; d++) body[(((t * layout.Joints.Count) + joint) * 3) + d] = joint == 2 ? 0 : float.NaN;
        for (var t = 0; t < frames; t++) body[((t * layout.Joints.Count) + 7) * 3] = float.NaN;
        Agree(SkeletonReference.Of(body, All with { Layout = layout }, view), SkeletonFixtures.Extract(All with { Layout = layout, View = view }, body).Single());
    }

    [TestMethod]
    [DataRow(true, false, false, false, false)]
    [DataRow(false, true, false, false, false)]
    [DataRow(false, false, true, false, false)]
    [DataRow(false, false, false, true, false)]
    [DataRow(false, false, false, false, true)]
    [DataRow(true, true, true, true, true)]
    public void Each_kind_of_features_can_be_had_alone(bool coordinates, bool bones, bool velocities, bool path, bool angles)
    {
        var options = new SkeletonFeatureOptions { Layout = SkeletonFixtures.Arm, Dimensions = 2, Coordinates = coordinates, BoneDirections = bones, Velocities = velocities, Path = path, Angles = angles };
        var body = SkeletonFixtures.Body(5, 3, 2);
        Agree(SkeletonReference.Of(body, options, SkeletonView.AsRecorded), SkeletonFixtures.Extract(options, body).Single());
    }

    /// <summary>Where a body stands, how large it is and where it faces does not matter.</summary>
    [TestMethod]
    public void Moved_grown_and_turned_bodies_have_the_same_features()
    {
        var body = SkeletonFixtures.Body(12);
        var (cos, sin) = (MathF.Cos(2), MathF.Sin(2));
        float[] other = [.. body.Chunk(3).SelectMany(at => new[] { 5 + (3 * ((at[0] * cos) - (at[2] * sin))), (3 * at[1]) - 7, 2 + (3 * ((at[0] * sin) + (at[2] * cos))) })];
        foreach (var view in new[] { SkeletonView.PerSequence, SkeletonView.PerFrame })
        {
            var features = SkeletonFixtures.Extract(All with { View = view }, body, other);
            for (var i = 0; i < features[0].Length; i++) Assert.AreEqual(features[0][i], features[1][i], 2e-4, $"{view} {i}");
        }
        var recorded = SkeletonFixtures.Extract(All with { View = SkeletonView.AsRecorded }, body, other);
        Assert.IsTrue(recorded[0].Zip(recorded[1]).Any(pair => Math.Abs(pair.First - pair.Second) > 0.1));
    }

    [TestMethod]
    public void Bodies_without_frames_without_joints_and_without_bones_have_an_answer()
    {
        var point = Enumerable.Repeat(1f, 120).ToArray();
        var features = SkeletonFixtures.Extract(All, [], new float[120], [.. Enumerable.Repeat(float.NaN, 120)], point, [.. point.Select(x => x * 1e10f)]);
        Assert.IsEmpty(features[0]);
        foreach (var constant in features.Skip(1))
        {
            Assert.HasCount(2 * (60 + 57 + 60 + 3 + 16), constant);
            Assert.IsTrue(constant.All(feature => feature == 0));
        }
        // What is exactly at the origin is a place where zeros are none.
        var arm = SkeletonFixtures.Extract(new() { Layout = SkeletonFixtures.Arm, Dimensions = 2, ZeroIsMissing = false, Velocities = false, Path = false, BoneDirections = false }, [0, 0, 2, 0, 2, 4]).Single();
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 0, 1, 2 }, arm);
    }

    [TestMethod]
    public void A_hundred_thousand_frames_have_the_features_of_their_parts()
    {
        var body = SkeletonFixtures.Body(100_000, 3, 2);
        // Without a scale that depends on all frames, a frame's features are its own.
        var options = new SkeletonFeatureOptions { Layout = SkeletonFixtures.Arm with { Bones = [], ScaleBones = [] }, Dimensions = 2, Path = false };
        var all = SkeletonFixtures.Extract(options, body).Single();
        Assert.HasCount(1_200_000, all);
        CollectionAssert.AreEqual(SkeletonFixtures.Extract(options, body[(6 * 70_000)..(6 * 70_100)]).Single()[12..^12], all[(12 * 70_001)..(12 * 70_099)]);
    }

    [TestMethod]
    public void Features_and_slots_have_names()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Known { Joints = SkeletonFixtures.Body(2, 3, 2) }]);
        var options = All with { Layout = SkeletonFixtures.Arm, Dimensions = 2 };
        var model = _ml.Transforms.ExtractSkeletonFeatures("Features", "Joints", options).Fit(rows);
        string[] names =
        [
            "Shoulder.X", "Shoulder.Y", "Elbow.X", "Elbow.Y", "Hand.X", "Hand.Y", "Shoulder-Elbow.X", "Shoulder-Elbow.Y", "Elbow-Hand.X", "Elbow-Hand.Y",
            "Shoulder.dX", "Shoulder.dY", "Elbow.dX", "Elbow.dY", "Hand.dX", "Hand.dY", "Path.X", "Path.Y", "Shoulder-Elbow-Hand",
        ];
        CollectionAssert.AreEqual(names, model.FeatureNames.ToArray());
        var column = model.Transform(rows).Schema["Features"];
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2, names.Length), column.Type);
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref slots);
        CollectionAssert.AreEqual(names.Select(name => "1." + name).Concat(names.Select(name => "2." + name)).ToArray(), slots.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void A_saved_one_extracts_alike_row_by_row_and_many_at_once()
    {
        float[][] bodies = [.. Enumerable.Range(1, 40).Select(seed => SkeletonFixtures.Body(seed % 7, seed: seed))];
        var rows = _ml.Data.LoadFromEnumerable(bodies.Select(body => new Body { Joints = body }));
        var options = new SkeletonFeatureOptions { Layout = SkeletonLayout.Kinect20 with { Center = [1, 2], ScaleBones = [3] }, View = SkeletonView.PerFrame, Coordinates = false, Angles = true, ZeroIsMissing = false };
        var model = _ml.Transforms.ExtractSkeletonFeatures("Features", "Joints", options).Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var loaded = _ml.Model.Load(stream, out _);
        var many = model.Transform(rows).GetColumn<float[]>("Features").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Body, Extracted>(loaded);
        for (var i = 0; i < bodies.Length; i++) CollectionAssert.AreEqual(many[i], engine.Predict(new() { Joints = bodies[i] }).Features);
    }

    [TestMethod]
    public void Nothing_is_allocated_for_a_row()
    {
        var rows = SkeletonFixtures.Rows(60, [.. Enumerable.Range(0, 40).Select(_ => SkeletonFixtures.Body(50))]);
        var view = _ml.Transforms.ExtractSkeletonFeatures("Features", "Joints", All).Fit(rows).Transform(rows);
        using var cursor = view.GetRowCursor([view.Schema["Features"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var value = default(VBuffer<float>);
        void Next()
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref value);
        }

        for (var i = 0; i < 5; i++) Next();
        Assert.AreEqual(0, Allocation.Of(Next));
    }

    static void Agree(double[][] expected, float[] actual)
    {
        Assert.HasCount(expected.Sum(frame => frame.Length), actual);
        var i = 0;
        foreach (var frame in expected)
        {
            foreach (var feature in frame)
            {
                Assert.AreEqual(feature, actual[i], 1e-5 * Math.Max(1, Math.Abs(feature)), $"{i}");
                i++;
            }
        }
    }
}
