namespace Microsoft.ML.Lstm.Tests.Skeletons;

/// <summary>Columns, rows and options that <c>ExtractSkeletonFeatures</c> refuses.</summary>
[TestClass]
public sealed class SkeletonBadInputTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Columns_are_checked()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ExtractSkeletonFeatures(""));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ExtractSkeletonFeatures("Features", ""));
        var rows = _ml.Data.LoadFromEnumerable(new[] { new { Text = "", Number = 1f } });
        foreach (var column in new[] { "Text", "Number", "None" })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractSkeletonFeatures("Features", column).Fit(rows)).Message, $"'{column}'");
        // 20 joints in 3 dimensions are 60 numbers.
        foreach (var size in new[] { 3, 20, 45, 120 })
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ExtractSkeletonFeatures("Features", "Joints").Fit(SkeletonFixtures.Rows(size)));
            StringAssert.Contains(error.Message, "frames of 60 numbers");
        }
    }

    [TestMethod]
    [DataRow(61, 0, 1f, "61 values are no frames of 60")]
    [DataRow(120, 64, float.PositiveInfinity, "joint 1 ('Spine') of frame 1 has a coordinate of Infinity")]
    [DataRow(60, 59, float.NegativeInfinity, "joint 19 ('FootRight') of frame 0")]
    [DataRow(60, 0, 1e11f, "joint 0 ('HipCenter') of frame 0 has a coordinate of 1E+11")]
    public void Rows_that_are_no_skeletons_are_named_by_column_row_and_joint(int count, int at, float value, string message)
    {
        var bad = new float[count];
        bad[at] = value;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SkeletonFixtures.Extract(new(), SkeletonFixtures.Body(3), bad));
        StringAssert.Contains(error.Message, "Column 'Joints' holds no skeletons in row 1");
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void Layouts_and_options_that_do_not_fit_are_refused()
    {
        var arm = SkeletonFixtures.Arm;
        SkeletonFeatureOptions[] unfit =
        [
            new() { Layout = arm with { Joints = [] } }, new() { Layout = arm with { Joints = ["A", "", "C"] } }, new() { Layout = arm with { Joints = ["A", "B", "A"] } }, new() { Layout = arm with { Joints = [.. Enumerable.Range(0, 1025).Select(i => $"{i}")] } },
            new() { Layout = arm with { Bones = [new(0, 3)] } }, new() { Layout = arm with { Bones = [new(-1, 0)] } }, new() { Layout = arm with { Bones = [new(1, 1)] } },
            new() { Layout = arm with { Bones = [.. Enumerable.Repeat(new SkeletonBone(0, 1), 4097)] } }, new() { Layout = arm with { Bones = [.. Enumerable.Range(0, 2048).SelectMany(_ => new SkeletonBone[] { new(0, 1), new(1, 2) })] }, Angles = true },
            new() { Layout = arm with { Center = [3] } }, new() { Layout = arm with { ScaleBones = [2] } }, new() { Layout = arm with { ScaleBones = [-1] } },
            new() { Layout = arm with { Left = 0 } }, new() { Layout = arm with { Right = 0 } }, new() { Layout = arm with { Left = 1, Right = 1 } }, new() { Layout = arm with { Left = 1, Right = 3 } },
            new() { Layout = arm, View = SkeletonView.PerFrame }, new() { Dimensions = 2, View = SkeletonView.PerSequence },
            new() { Coordinates = false, BoneDirections = false, Velocities = false, Path = false }, new() { Layout = arm with { Bones = [], ScaleBones = [] }, Coordinates = false, Velocities = false, Path = false, Angles = true },
        ];
        foreach (var options in unfit) Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ExtractSkeletonFeatures("Joints", options: options), $"{options.Layout}");
        Assert.ThrowsExactly<ArgumentNullException>(() => new SkeletonFeatureOptions { Layout = null! });
        Func<SkeletonFeatureOptions>[] outside = [() => new() { Dimensions = 1 }, () => new() { Dimensions = 4 }, () => new() { View = (SkeletonView)3 }];
        foreach (var options in outside) Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => options());
    }
}
