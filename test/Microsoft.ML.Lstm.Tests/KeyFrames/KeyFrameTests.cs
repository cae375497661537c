using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.KeyFrames;

/// <summary>Which frames <c>SelectKeyFrames</c> chooses.</summary>
[TestClass]
public sealed class KeyFrameTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Clip
    {
        [VectorType(0, 2)]
        public float[] Frames { get; set; } = [];

        [VectorType(0, 3)]
        public float[] Scores { get; set; } = [];
    }

    sealed class Chosen
    {
        public int[] Keys { get; set; } = [];
    }

    /// <summary>Tells which of its parts a clip's frame begins.</summary>
    sealed class Film
    {
        [VectorType(0, 3)]
        public float[] Frames { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }

    static float[] Noise(int count, int seed) => [.. new Random(seed) is var random ? Enumerable.Range(0, count).Select(_ => random.NextSingle()) : []];

    int[][] Select(KeyFrameOptions? options, bool scored, params Clip[] clips)
    {
        var rows = _ml.Data.LoadFromEnumerable(clips);
        return [.. _ml.Transforms.SelectKeyFrames("Keys", "Frames", scored ? "Scores" : null, options).Fit(rows).Transform(rows).GetColumn<int[]>("Keys")];
    }

    /// <summary>By determinants of the kernel's parts, each from nothing: the next frame is the one with which that of the chosen ones is largest.</summary>
    [TestMethod]
    [DataRow(1, 3, false)]
    [DataRow(2, 5, true)]
    [DataRow(3, 8, true)]
    [DataRow(4, 8, false)]
    public void Chosen_is_the_greedy_most_probable_set(int seed, int count, bool scored)
    {
        const int Frames = 14;
        var clip = new Clip { Frames = Noise(2 * Frames, seed), Scores = Noise(3 * Frames, 10 + seed) };
        double Distance(int i, int j) => Enumerable.Range(0, 2).Sum(d => Math.Pow(clip.Frames[(2 * i) + d] - clip.Frames[(2 * j) + d], 2));
        var width = Math.Sqrt(Enumerable.Range(0, Frames).Average(i => Enumerable.Range(0, Frames).Average(j => Distance(i, j))));
        double Kernel(int i, int j) => (scored ? (double)clip.Scores[(3 * i) + 1] * clip.Scores[(3 * j) + 1] : 1) * Math.Exp(-Math.Sqrt(Distance(i, j)) / width);
        var chosen = new List<int>();
        while (chosen.Count < count)
            chosen.Add(Enumerable.Range(0, Frames).Except(chosen).MaxBy(next => Determinant([.. chosen.Append(next).Select(i => chosen.Append(next).Select(j => Kernel(i, j)).ToArray())])));
        CollectionAssert.AreEqual(chosen.Order().ToArray(), Select(new() { Count = count, ScoreIndex = 1 }, scored, clip).Single());
    }

    [TestMethod]
    public void Frames_that_are_the_same_are_chosen_once_and_those_without_a_score_never()
    {
        var clip = new Clip { Frames = [1, 1, 1, 1, 5, 5, 5, 5, 1, 1, 9, 1], Scores = [.. new float[] { 1, 2, 3, 2, 1, 0 }.SelectMany(score => new[] { 0, 0, score })] };
        CollectionAssert.AreEqual(new[] { 0, 2, 5 }, Select(new() { Count = 6 }, scored: false, clip).Single());
        CollectionAssert.AreEqual(new[] { 1, 2 }, Select(new() { Count = 6, ScoreIndex = 2 }, scored: true, clip).Single());
        CollectionAssert.AreEqual(Array.Empty<int>(), Select(new() { Count = 6, ScoreIndex = 1 }, scored: true, clip).Single());
    }

    [TestMethod]
    public void No_frame_one_frame_and_values_that_are_not_known_have_an_answer()
    {
        var chosen = Select(null, scored: false, new(), new() { Frames = [3, 4] }, new() { Frames = [.. Enumerable.Repeat(float.NaN, 40)] }, new() { Frames = [float.NaN, 0, 1, 0, float.NaN, 5] });
        Assert.IsEmpty(chosen[0]);
        CollectionAssert.AreEqual(new[] { 0 }, chosen[1]);
        CollectionAssert.AreEqual(new[] { 0 }, chosen[2]);
        CollectionAssert.AreEqual(new[] { 0 }, chosen[3]);
    }

    [TestMethod]
    [DataRow(20, 3)]
    [DataRow(3, 1)]
    [DataRow(100_000, 256)]
    public void A_share_of_the_frames_is_chosen(int frames, int expected)
    {
        var chosen = Select(null, scored: false, new Clip { Frames = Noise(2 * frames, 1) }).Single();
        Assert.HasCount(expected, chosen);
        CollectionAssert.AreEqual(chosen.Distinct().Order().ToArray(), chosen);
    }

    [TestMethod]
    public void A_saved_one_chooses_alike_row_by_row_and_many_at_once()
    {
        Clip[] clips = [.. Enumerable.Range(0, 30).Select(seed => new Clip { Frames = Noise(2 * seed, seed), Scores = Noise(3 * seed, 50 + seed) })];
        var rows = _ml.Data.LoadFromEnumerable(clips);
        var model = _ml.Transforms.SelectKeyFrames("Keys", "Frames", "Scores", new() { FeaturesPerStep = 2, Share = 0.4f, ScoreIndex = 2 }).Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var many = model.Transform(rows).GetColumn<int[]>("Keys").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Clip, Chosen>(_ml.Model.Load(stream, out _));
        for (var i = 0; i < clips.Length; i++) CollectionAssert.AreEqual(many[i], engine.Predict(clips[i]).Keys);
    }

    [TestMethod]
    public void Nothing_is_allocated_for_a_row()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(seed => new Clip { Frames = Noise(100, seed), Scores = Noise(150, seed) }).ToArray());
        var view = _ml.Transforms.SelectKeyFrames("Keys", "Frames", "Scores").Fit(rows).Transform(rows);
        using var cursor = view.GetRowCursor([view.Schema["Keys"]]);
        var getter = cursor.GetGetter<VBuffer<int>>(view.Schema["Keys"]);
        var value = default(VBuffer<int>);
        void Next()
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref value);
        }

        for (var i = 0; i < 5; i++) Next();
        Assert.AreEqual(0, Allocation.Of(Next));
    }

    /// <summary>A tagger's probabilities are scores of frames (vsLSTM): here a frame is important where the middle one of its features jumps, which the frames before tell.</summary>
    [TestMethod]
    public void A_tagger_learns_which_frames_matter()
    {
        Film[] Films(int count, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, count).Select(_ =>
            {
                var (starts, level) = (new HashSet<int>(), 0f);
                while (starts.Count < 3) starts.Add(random.Next(1, 20));
                float[] frames = [.. Enumerable.Range(0, 20).SelectMany(t => new[] { random.NextSingle() / 3, level = starts.Contains(t) ? (level + 1 + random.NextSingle()) % 3 : level, random.NextSingle() / 3 })];
                return new Film { Frames = frames, Tags = [.. Enumerable.Range(0, 20).Select(t => starts.Contains(t) ? "key" : "other")] };
            })];
        }

        var (train, test) = (_ml.Data.LoadFromEnumerable(Films(800, 1)), Films(30, 2));
        var tagger = _ml.MulticlassClassification.Trainers.LstmTagger(new LstmTaggerOptions { FeatureColumnName = "Frames", Network = new() { HiddenSize = 32 }, Training = new() { Epochs = 40, Members = 1, Seed = 1 } }).Fit(train);
        var key = tagger.Model.Tags.ToList().IndexOf("key");
        var chosen = tagger.Append(_ml.Transforms.SelectKeyFrames("Keys", "Frames", "TagProbabilities", new() { Count = 3, ScoreIndex = key }).Fit(tagger.Transform(train)))
            .Transform(_ml.Data.LoadFromEnumerable(test)).GetColumn<int[]>("Keys");
        var hits = chosen.Zip(test, (keys, film) => keys.Count(at => film.Tags[at] == "key")).Sum();
        Assert.IsTrue(hits >= 80, $"{hits} of 90");
    }

    static double Determinant(double[][] a)
    {
        if (a.Length == 1) return a[0][0];
        return Enumerable.Range(0, a.Length).Sum(j => (j % 2 == 0 ? 1 : -1) * a[0][j] * Determinant([.. a.Skip(1).Select(row => row.Where((_, i) => i != j).ToArray())]));
    }
}
