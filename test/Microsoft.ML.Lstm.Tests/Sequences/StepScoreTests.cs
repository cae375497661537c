using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>What a model says after each step is what it says of the sequence that ends there.</summary>
[TestClass]
public sealed class StepScoreTests
{
    readonly MLContext _ml = new(seed: 1);

    public sealed class Visit
    {
        [VectorType(0, 2)]
        public float[] Features { get; set; } = [];
        [VectorType(0, 1)]
        public float[] Beside { get; set; } = [];
        public double[] Times { get; set; } = [];
        public float Age { get; set; }
        public bool Label { get; set; }
        public string Kind { get; set; } = "";
        public float Days { get; set; }
    }

    public sealed class Answer
    {
        public float Score { get; set; }
        public float Probability { get; set; }
        public float[] Risk { get; set; } = [];
        public float[] Chances { get; set; } = [];
    }

    public sealed class ManyAnswer
    {
        public float[] Score { get; set; } = [];
        public float[] Risk { get; set; } = [];
    }

    static readonly LstmBinaryOptions Quick = new()
    {
        TimeColumnName = "Times",
        AdditionalFeatureColumns = ["Age", "Beside"],
        StepScoreColumnName = "Risk",
        StepProbabilityColumnName = "Chances",
        Pooling = SequencePooling.Concatenated,
        Network = new() { HiddenSize = 9 },
        Training = new() { Members = 2, Epochs = 3, Threads = 2, LearningRate = 0.01f, Seed = 1 },
    };

    static Visit[] Visits(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (yes, steps, time) = (random.Next(2) == 1, random.Next(1, 9), 0.0);
            var visit = new Visit { Label = yes, Kind = $"kind {i % 3}", Days = random.NextSingle() + (yes ? 1 : 0), Age = random.NextSingle(), Times = new double[steps] };
            for (var t = 0; t < steps; t++) visit.Times[t] = time += random.NextDouble() * 4;
            // Steps of which nothing is measured, the first one among them.
            visit.Features = [.. Enumerable.Range(0, 2 * steps).Select(_ => random.NextSingle() < (yes ? 0.8 : 0.4) ? random.NextSingle() + (yes ? 1 : 0) : float.NaN)];
            visit.Beside = [.. Enumerable.Range(0, steps).Select(_ => random.NextSingle() < 0.5 ? random.NextSingle() : float.NaN)];
            return visit;
        })];
    }

    static Visit Cut(Visit visit, int steps) => new()
    {
        Features = visit.Features[..(2 * steps)],
        Beside = visit.Beside[..steps],
        Times = visit.Times[..steps],
        Age = visit.Age,
        Label = visit.Label,
        Kind = visit.Kind,
        Days = visit.Days,
    };

    IDataView Rows(IEnumerable<Visit> visits) => _ml.Data.LoadFromEnumerable(visits.ToArray());

    TAnswer[] Answers<TAnswer>(ITransformer model, IEnumerable<Visit> visits)
        where TAnswer : class, new() => [.. _ml.Data.CreateEnumerable<TAnswer>(model.Transform(Rows(visits)), reuseRowObject: false, ignoreMissingColumns: true)];

    public static IEnumerable<object[]> EveryWay =>
        from gaps in Enum.GetValues<TimeGaps>()
        from pooling in Enum.GetValues<SequencePooling>()
        select (object[])[gaps, pooling];

    [TestMethod, DynamicData(nameof(EveryWay))]
    public void A_step_has_the_answer_of_the_sequence_that_ends_there(TimeGaps gaps, SequencePooling pooling) => Same(Quick with { TimeGaps = gaps, Pooling = pooling, Network = Quick.Network with { Layers = 2 } });

    [TestMethod, DataRow(0), DataRow(1)]
    public void The_regression_beside_the_networks_goes_along(int beside) => Same(Quick with { RandomConvolutions = beside, Bidirectional = false, TimeGaps = TimeGaps.Inputs });

    [TestMethod, DataRow(true), DataRow(false)]
    public void Without_times_every_beginning_is_read(bool bidirectional) => Same(Quick with { TimeColumnName = null, Bidirectional = bidirectional, RandomConvolutions = 500 });

    void Same(LstmBinaryOptions options)
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(options).Fit(Rows(Visits(120)));
        var visits = Visits(40, seed: 2);
        var answers = Answers<Answer>(model, visits);
        var loaded = Answers<Answer>(ModelZip.Load(ModelZip.Save(_ml, model, Rows(visits).Schema)), visits);
        var moves = 0;
        for (var i = 0; i < visits.Length; i++)
        {
            var steps = visits[i].Times.Length;
            Assert.AreEqual(steps, answers[i].Risk.Length, $"row {i}");
            Assert.AreEqual(answers[i].Score, answers[i].Risk[^1], $"the last step of row {i}");
            var cut = Answers<Answer>(model, Enumerable.Range(1, steps).Select(end => Cut(visits[i], end)));
            CollectionAssert.AreEqual(cut.Select(answer => answer.Score).ToArray(), answers[i].Risk, $"row {i}");
            CollectionAssert.AreEqual(cut.Select(answer => answer.Probability).ToArray(), answers[i].Chances, $"row {i}");
            CollectionAssert.AreEqual(answers[i].Risk, loaded[i].Risk);
            moves += answers[i].Risk.Distinct().Count() > 1 ? 1 : 0;
        }
        Assert.IsTrue(moves > 20, $"{moves} of {visits.Length} risks change as time goes by");
    }

    [TestMethod]
    public void Classes_have_a_probability_each_and_values_one_number()
    {
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind");
        LstmMulticlassOptions classes = new() { TimeColumnName = "Times", AdditionalFeatureColumns = ["Age"], StepScoreColumnName = "Risk", Network = Quick.Network, Training = Quick.Training };
        var told = keys.Append(_ml.MulticlassClassification.Trainers.Lstm(classes)).Fit(Rows(Visits(60)));
        var visits = Visits(10, seed: 2);
        Assert.AreEqual("Vector<Single, *, 3>", told.GetOutputSchema(Rows(visits).Schema)["Risk"].Type.ToString());
        foreach (var (answer, visit) in Answers<ManyAnswer>(told, visits).Zip(visits))
        {
            Assert.AreEqual(3 * visit.Times.Length, answer.Risk.Length);
            CollectionAssert.AreEqual(answer.Score, answer.Risk[^3..]);
        }
        LstmRegressionOptions values = new() { LabelColumnName = "Days", TimeColumnName = "Times", StepScoreColumnName = "Risk", Network = Quick.Network, Training = Quick.Training };
        foreach (var (answer, visit) in Answers<Answer>(_ml.Regression.Trainers.Lstm(values).Fit(Rows(Visits(60))), visits).Zip(visits))
        {
            Assert.AreEqual(visit.Times.Length, answer.Risk.Length);
            Assert.AreEqual(answer.Score, answer.Risk[^1]);
        }
    }

    [TestMethod]
    public void A_sequence_without_any_step_has_no_risk_and_long_ones_are_read_to_their_ends()
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Quick with { AdditionalFeatureColumns = [] }).Fit(Rows(Visits(60)));
        var random = new Random(5);
        // Beyond 512 steps the network reads means of steps.
        var longer = new Visit { Times = [.. Enumerable.Range(0, 600).Select(t => (double)t)], Features = [.. Enumerable.Range(0, 1200).Select(_ => random.NextSingle())] };
        var answers = Answers<Answer>(model, [new(), longer, .. Visits(3)]);
        Assert.AreEqual(0, answers[0].Risk.Length);
        Assert.AreEqual(600, answers[1].Risk.Length);
        Assert.AreEqual(answers[1].Score, answers[1].Risk[^1]);
        var early = Answers<Answer>(model, [new Visit { Times = longer.Times[..300], Features = longer.Features[..600] }])[0];
        Assert.AreEqual(early.Score, answers[1].Risk[299]);
    }

    [TestMethod]
    public void The_same_bits_come_row_by_row_and_from_any_number_of_threads()
    {
        float[][] Risks(int threads) => [.. Answers<Answer>(_ml.BinaryClassification.Trainers.Lstm(Quick with { Training = Quick.Training with { Threads = threads } }).Fit(Rows(Visits(60))), Visits(70, seed: 2)).Select(answer => answer.Risk)];
        var (one, three) = (Risks(1), Risks(3));
        using var engine = _ml.Model.CreatePredictionEngine<Visit, Answer>(_ml.BinaryClassification.Trainers.Lstm(Quick).Fit(Rows(Visits(60))), ignoreMissingColumns: true);
        foreach (var ((row, other), visit) in one.Zip(three).Zip(Visits(70, seed: 2)))
        {
            CollectionAssert.AreEqual(row, other);
            CollectionAssert.AreEqual(row, engine.Predict(visit).Risk);
        }
    }

    [TestMethod]
    public void Names_that_are_taken_are_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Lstm(Quick with { StepProbabilityColumnName = "Risk" }));
}
