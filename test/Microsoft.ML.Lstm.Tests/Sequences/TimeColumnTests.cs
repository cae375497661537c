using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>Sequences whose steps come at times of their own and hold some of their features.</summary>
[TestClass]
public sealed class TimeColumnTests
{
    readonly MLContext _ml = new(seed: 1);

    public sealed class Stay
    {
        [VectorType(0, 2)]
        public float[] Features { get; set; } = [];
        public double[] Times { get; set; } = [];
        public float Age { get; set; }
        public bool Label { get; set; }
    }

    public sealed class Answer
    {
        public float Score { get; set; }
        public float Probability { get; set; }
        public float[] Why { get; set; } = [];
    }

    static readonly LstmBinaryOptions Quick = new()
    {
        TimeColumnName = "Times",
        AdditionalFeatureColumns = ["Age"],
        RandomConvolutions = 0,
        Bidirectional = false,
        Pooling = SequencePooling.Concatenated,
        Network = new() { HiddenSize = 9 },
        Training = new() { Members = 2, Epochs = 6, Threads = 2, LearningRate = 0.01f, Seed = 1 },
    };

    public static IEnumerable<object[]> EveryWay => Enum.GetValues<TimeGaps>().Select(gaps => (object[])[gaps]);

    /// <summary>A second measurement is made, at irregular times, where the label is yes; values tell nothing.</summary>
    static Stay[] Stays(int count, int seed = 1, double unit = 1, double zero = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (yes, steps, time) = (random.Next(2) == 1, random.Next(3, 9), random.NextDouble() * 5);
            var stay = new Stay { Label = yes, Age = random.NextSingle(), Times = new double[steps] };
            stay.Features = [.. Enumerable.Range(0, steps).SelectMany(step => new[] { random.NextSingle(), random.NextSingle() < (yes ? 0.6 : 0.1) ? random.NextSingle() : float.NaN })];
            for (var t = 0; t < steps; t++) stay.Times[t] = zero + (unit * (time += random.NextDouble() * 4));
            return stay;
        })];
    }

    IDataView Rows(IEnumerable<Stay> stays) => _ml.Data.LoadFromEnumerable(stays.ToArray());

    Answer[] Answers(ITransformer model, IEnumerable<Stay> stays) => [.. _ml.Data.CreateEnumerable<Answer>(model.Transform(Rows(stays)), reuseRowObject: false, ignoreMissingColumns: true)];

    [TestMethod, DynamicData(nameof(EveryWay))]
    public void Missing_is_informative_and_a_loaded_model_answers_alike_row_by_row(TimeGaps gaps)
    {
        var trained = _ml.BinaryClassification.Trainers.Lstm(Quick with { TimeGaps = gaps, Training = Quick.Training with { Epochs = 25 } }).Fit(Rows(Stays(200)));
        var test = Stays(200, seed: 2);
        var answers = Answers(trained, test);
        var right = answers.Zip(test, (answer, stay) => answer.Probability > 0.5 == stay.Label ? 1.0 : 0).Average();
        Assert.IsTrue(right > 0.85, $"{gaps}: {right} are told right");
        var loaded = ModelZip.Load(ModelZip.Save(_ml, trained, Rows(test).Schema));
        CollectionAssert.AreEqual(answers.Select(answer => answer.Score).ToArray(), Answers(loaded, test).Select(answer => answer.Score).ToArray());
        using var engine = _ml.Model.CreatePredictionEngine<Stay, Answer>(loaded, ignoreMissingColumns: true);
        for (var i = 0; i < 20; i++) Assert.AreEqual(answers[i].Score, engine.Predict(test[i]).Score, $"row {i}");
    }

    [TestMethod, DynamicData(nameof(EveryWay))]
    public void Zero_and_unit_of_times_are_free(TimeGaps gaps)
    {
        float[] Scores(double unit, double zero) => [.. Answers(_ml.BinaryClassification.Trainers.Lstm(Quick with { TimeGaps = gaps }).Fit(Rows(Stays(80, 1, unit, zero))), Stays(40, 2, unit, zero)).Select(answer => answer.Score)];
        var hours = Scores(1, 0);
        CollectionAssert.AreEqual(hours, Scores(64, 0), "a power of two rounds nothing");
        Same(hours, Scores(60, 0));
        // Seconds since 1970 in double.
        Same(hours, Scores(3600, 1.7e9));

        static void Same(float[] one, float[] other)
        {
            for (var i = 0; i < one.Length; i++) Assert.AreEqual(one[i], other[i], 5e-3, $"row {i}");
        }
    }

    [TestMethod]
    public void Times_matter()
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Quick).Fit(Rows(Stays(80)));
        var stays = Stays(20, seed: 2);
        var slower = stays.Select(stay => new Stay { Features = stay.Features, Age = stay.Age, Times = [.. stay.Times.Select(time => time * time)] }).ToArray();
        Assert.AreNotEqual(Answers(model, stays)[0].Score, Answers(model, slower)[0].Score);
    }

    [TestMethod]
    public void The_same_bits_come_from_any_number_of_threads()
    {
        float[] Scores(int threads) => [.. Answers(_ml.BinaryClassification.Trainers.Lstm(Quick with { Training = Quick.Training with { Threads = threads } }).Fit(Rows(Stays(80))), Stays(40, seed: 2)).Select(answer => answer.Score)];
        CollectionAssert.AreEqual(Scores(1), Scores(3));
    }

    [TestMethod, DataRow(0), DataRow(1)]
    public void Contributions_tell_measurement_and_time(int beside)
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Quick with { ContributionsColumnName = "Why", AdditionalFeatureColumns = [], RandomConvolutions = beside }).Fit(Rows(Stays(80)));
        var stays = Stays(5, seed: 2);
        var nothing = stays.Select(_ => new Stay { Features = [float.NaN, float.NaN], Times = [0] });
        foreach (var (answer, stay) in Answers(model, stays).Zip(stays))
        {
            Assert.AreEqual(stay.Features.Length, answer.Why.Length);
            Assert.IsTrue(answer.Why.Any(value => value != 0));
            // That it was not measured contributes, too.
            Assert.IsTrue(stay.Features.Zip(answer.Why).All(pair => float.IsFinite(pair.Second)));
        }
        Assert.IsTrue(Answers(model, nothing).All(answer => float.IsFinite(answer.Score)), "a record without any measurement has the answer to nothing known");
    }

    [TestMethod]
    public void Times_that_cannot_be_are_refused_by_column_and_row()
    {
        Refused([2, 1], "step 1 of input 'Times'", "must not fall", "row 1");
        Refused([0, double.NaN], "'Times'", "needs a time", "row 1");
        Refused([0, double.PositiveInfinity], "'Times'", "finite", "row 1");
        Refused([0, 1, 2], "'Features' holds 2 steps in row 1", "'Times' 3 times");

        void Refused(double[] times, params string[] words)
        {
            var bad = new Stay { Features = [1, 2, 3, 4], Times = times };
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.Trainers.Lstm(Quick).Fit(Rows([Stays(1)[0], bad])));
            foreach (var word in words) StringAssert.Contains(error.Message, word);
        }
    }

    [TestMethod]
    public void A_column_of_times_that_is_none_is_named()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Trainers.Lstm(Quick with { TimeColumnName = "Hours" }).Fit(Rows(Stays(9)))).Message, "'Hours'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Trainers.Lstm(Quick with { TimeColumnName = "Age", AdditionalFeatureColumns = [] }).Fit(Rows(Stays(9)))).Message, "one time for each step");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Lstm(Quick with { TimeColumnName = "Features" }));
    }

    [TestMethod]
    public void One_row_one_class_and_empty_records_have_an_answer()
    {
        foreach (var stays in (Stay[][])[Stays(1), [.. Stays(20).Where(stay => stay.Label)], [.. Stays(10), new Stay { Label = true }, new Stay()]])
            Assert.IsTrue(Answers(_ml.BinaryClassification.Trainers.Lstm(Quick).Fit(Rows(stays)), [.. Stays(3), new Stay()]).All(answer => float.IsFinite(answer.Score)));
    }

    [TestMethod]
    public void The_networks_embed_what_they_score()
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Quick with { Training = Quick.Training with { Epochs = 25 } }).Fit(Rows(Stays(200)));
        var (stays, later) = (Stays(60, seed: 2), Stays(60, seed: 2, zero: 32));
        var embedding = _ml.Transforms.EmbedSequencesByLstm("Vector", model).Fit(Rows(stays));
        var vectors = Vectors(embedding, stays);
        // Each member's last, mean and greatest states of nine units and six statistics of two features, then the age.
        Assert.IsTrue(vectors.All(vector => vector.Length == (2 * ((3 * 9) + (6 * 2))) + 1));
        Assert.IsTrue(vectors.Select(vector => vector[0]).Distinct().Count() > 50);
        var loaded = Vectors(ModelZip.Load(ModelZip.Save(_ml, embedding, Rows(stays).Schema)), stays);
        for (var i = 0; i < stays.Length; i++) CollectionAssert.AreEqual(vectors[i], loaded[i], $"row {i}");
        foreach (var (one, other) in vectors.Zip(Vectors(embedding, later)))
            for (var i = 0; i < one.Length; i++) Assert.AreEqual(one[i], other[i], 1e-3, "the zero of times is free");
        // Scores are linear in the vectors but for the temperature: the nearest neighbour has the same label as a rule.
        var right = Enumerable.Range(0, stays.Length).Count(i => stays[i].Label == stays[Enumerable.Range(0, stays.Length).Where(j => j != i).MinBy(j => vectors[i].Zip(vectors[j], (a, b) => (a - b) * (a - b)).Sum())].Label);
        Assert.IsTrue(right > 0.65 * stays.Length, $"{right} of {stays.Length}");

        float[][] Vectors(ITransformer transformer, Stay[] rows) => [.. transformer.Transform(Rows(rows)).GetColumn<float[]>("Vector")];
    }
}
