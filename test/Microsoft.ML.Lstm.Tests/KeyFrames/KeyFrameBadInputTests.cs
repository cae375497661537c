using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.KeyFrames;

/// <summary>Columns, rows and options that <c>SelectKeyFrames</c> refuses.</summary>
[TestClass]
public sealed class KeyFrameBadInputTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Clip
    {
        [VectorType(0, 2)]
        public float[] Frames { get; set; } = [];

        public float[] Scores { get; set; } = [];
        public string Text { get; set; } = "";
        public float Number { get; set; }
    }

    [TestMethod]
    public void Columns_are_checked()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SelectKeyFrames("", "Frames"));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SelectKeyFrames("Keys", ""));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SelectKeyFrames("Keys", "Frames", ""));
        var rows = _ml.Data.LoadFromEnumerable([new Clip()]);
        foreach (var column in new[] { "Text", "Number", "None" })
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.SelectKeyFrames("Keys", column).Fit(rows)).Message, $"'{column}'");
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.SelectKeyFrames("Keys", "Frames", column).Fit(rows)).Message, $"'{column}'");
        }
        var one = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.SelectKeyFrames("Keys", "Frames", "Scores", new() { ScoreIndex = 1 }).Fit(rows));
        StringAssert.Contains(one.Message, "ScoreIndex");
        var other = _ml.Transforms.SelectKeyFrames("Keys", "Frames", options: new() { FeaturesPerStep = 3 }).Fit(rows);
        Assert.AreEqual(NumberDataViewType.Int32, ((VectorDataViewType)other.GetOutputSchema(rows.Schema)["Keys"].Type).ItemType);
    }

    [TestMethod]
    [DataRow(new[] { 1f, 2, 3 }, null, "Column 'Frames' cannot be read in row 1: 3 values are no frames of 2 features")]
    [DataRow(new[] { 1f, 2, 3, float.PositiveInfinity }, null, "feature 1 of frame 1")]
    [DataRow(new[] { 1f, 1e16f }, null, "feature 1 of frame 0")]
    [DataRow(new[] { 1f, 2 }, new[] { 1f, 1 }, "Column 'Scores' cannot be read in row 1: it has 2 scores for 1 frames")]
    [DataRow(new[] { 1f, 2 }, new float[0], "it has 0 scores for 1 frames")]
    [DataRow(new[] { 1f, 2 }, new[] { -0.5f }, "the score of frame 0 is -0.5")]
    [DataRow(new[] { 1f, 2 }, new[] { float.NaN }, "the score of frame 0 is NaN")]
    [DataRow(new[] { 1f, 2 }, new[] { float.PositiveInfinity }, "the score of frame 0 is Infinity")]
    public void Rows_are_named_by_column_and_frame(float[] frames, float[]? scores, string message)
    {
        var rows = _ml.Data.LoadFromEnumerable([new Clip { Frames = [1, 2], Scores = [1] }, new Clip { Frames = frames, Scores = scores ?? [] }]);
        var keys = _ml.Transforms.SelectKeyFrames("Keys", "Frames", scores is null ? null : "Scores").Fit(rows).Transform(rows).GetColumn<int[]>("Keys");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => keys.Count()).Message, message);
    }

    [TestMethod]
    public void More_than_memory_should_hold_is_refused()
    {
        var rows = _ml.Data.LoadFromEnumerable([new Clip { Frames = new float[2 * 20_000] }]);
        var keys = _ml.Transforms.SelectKeyFrames("Keys", "Frames", options: new() { Count = 4096 }).Fit(rows).Transform(rows).GetColumn<int[]>("Keys");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => keys.Count()).Message, "4096 of 20000 frames are more than can be chosen at once");
    }

    [TestMethod]
    public void Options_are_checked()
    {
        Func<KeyFrameOptions>[] outside =
        [
            () => new() { FeaturesPerStep = 0 }, () => new() { Count = 0 }, () => new() { Count = 4097 }, () => new() { Share = 0 }, () => new() { Share = 1.1f }, () => new() { Share = float.NaN }, () => new() { ScoreIndex = -1 },
        ];
        foreach (var options in outside) Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => options());
    }
}
