using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.SequenceGeneration;

[TestClass]
public sealed class SequenceGenerationTests
{
    static readonly LstmSequenceGenerationOptions Small = new()
    {
        OutputColumnName = "Whole",
        InputColumnName = nameof(Piece.Keys),
        LossColumnName = "Loss",
        Network = new() { HiddenSize = 12, Dropout = 0 },
        Training = new() { Epochs = 60, BatchSize = 8, LearningRate = 0.02f, ValidationFraction = 0 },
        JointUnits = 6,
        InputDropout = 0,
        RecurrentDropout = 0,
        Sampling = new() { Temperature = 0 },
    };

    static readonly Lazy<LstmSequenceGenerationTransformer> Climber = new(() => Fit(Small)), Follower = new(() => Fit(Small with { ConditionColumnName = nameof(Piece.Voice), ConditionUnits = 6 }));

    public sealed class Piece
    {
        [VectorType(0, 3)]
        public float[] Keys { get; set; } = [];

        [VectorType(0)]
        public float[] Voice { get; set; } = [];
    }

    sealed class Answer
    {
        public float[] Whole { get; set; } = [];
        public float Loss { get; set; }
    }

    /// <summary>One key a step, the next one at each.</summary>
    static Piece Climb(int first, int steps) => new()
    {
        Keys = [.. Enumerable.Range(0, steps).SelectMany(t => Enumerable.Range(0, 3).Select(key => key == (first + t) % 3 ? 1f : 0))],
        Voice = [.. Enumerable.Range(0, steps).Select(t => (float)((first + t) % 3))],
    };

    static IDataView Rows(MLContext ml, params Piece[] pieces) => ml.Data.LoadFromEnumerable(pieces);

    static LstmSequenceGenerationTransformer Fit(LstmSequenceGenerationOptions options)
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.GenerateByLstm(options).Fit(Rows(ml, [.. Enumerable.Range(0, 30).Select(i => Climb(i % 3, 5))]));
    }

    static Answer[] Ask(LstmSequenceGenerationTransformer model, params Piece[] pieces)
    {
        var ml = new MLContext(seed: 1);
        return [.. ml.Data.CreateEnumerable<Answer>(model.Transform(Rows(ml, pieces)), reuseRowObject: false)];
    }

    [TestMethod]
    public void Starts_are_gone_on_with_to_their_end()
    {
        var answers = Ask(Climber.Value, Climb(1, 2), Climb(2, 3));
        CollectionAssert.AreEqual(Climb(1, 5).Keys, answers[0].Whole);
        CollectionAssert.AreEqual(Climb(2, 5).Keys, answers[1].Whole);
        // The first step is one of three.
        Assert.AreEqual(Math.Log(3) / 2, answers[0].Loss, 0.2);
    }

    [TestMethod]
    public void A_condition_says_what_comes_and_how_long()
    {
        var whole = Climb(2, 9);
        var answers = Ask(Follower.Value, new() { Voice = whole.Voice }, new() { Keys = whole.Keys, Voice = whole.Voice }, new());
        CollectionAssert.AreEqual(whole.Keys, answers[0].Whole);
        CollectionAssert.AreEqual(whole.Keys, answers[1].Whole);
        Assert.IsEmpty(answers[2].Whole);
        Assert.IsTrue(float.IsNaN(answers[0].Loss) && answers[1].Loss < 0.3, $"{answers[1].Loss}");
    }

    [TestMethod]
    public void More_steps_than_the_condition_has_are_refused_by_row_and_columns()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Ask(Follower.Value, new Piece { Keys = Climb(0, 3).Keys, Voice = [1] }));
        StringAssert.Contains(error.Message, "Columns 'Keys' and 'Voice', row 0: There are 3 steps, but the condition has 1.");
        var ml = new MLContext(seed: 1);
        error = Assert.ThrowsExactly<InvalidOperationException>(() => Follower.Value.Evaluate(Rows(ml, new Piece { Keys = Climb(0, 3).Keys, Voice = [1] })));
        StringAssert.Contains(error.Message, "row 0");
    }

    [TestMethod]
    public void Values_that_are_no_bits_are_refused_in_training_and_after()
    {
        var ml = new MLContext(seed: 1);
        var half = new Piece { Keys = [0, 1, 0.5f] };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.GenerateByLstm(Small with { Distribution = StepDistribution.Joint }).Fit(Rows(ml, Climb(0, 3), half))).Message, "Column 'Keys': Sequence 1 has 0.5 as value 2 of step 0");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Ask(Climber.Value, half)).Message, "Column 'Keys', row 0: The sequence has 0.5 as value 2 of step 0");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ml.Transforms.GenerateByLstm(Small).Fit(Rows(ml, new Piece()))).Message, "Column 'Keys': There is no sequence");
        Assert.ThrowsExactly<InvalidOperationException>(() => Ask(Climber.Value, new Piece { Keys = [0, 1, float.PositiveInfinity] }));
        Assert.ThrowsExactly<InvalidOperationException>(() => Ask(Climber.Value, new Piece { Keys = [0, 1] }));
    }

    [TestMethod]
    public void A_step_that_is_not_known_is_read_over()
    {
        var answer = Ask(Climber.Value, new Piece { Keys = [1, 0, 0, float.NaN, 0, 0] })[0];
        Assert.IsTrue(float.IsFinite(answer.Loss) && answer.Whole.Length >= 6);
        Assert.IsTrue(float.IsNaN(Ask(Climber.Value, new Piece { Keys = [float.NaN, 0, 0] })[0].Loss));
    }

    [TestMethod]
    public void Seeds_make_sequences_and_paths_differ()
    {
        var bold = Climber.Value.WithSampling(new() { Temperature = 30, MaximumSteps = 20, MayEnd = false });
        var (one, again) = (Ask(bold, new Piece(), Climb(0, 1)), Ask(bold, Climb(0, 1), new Piece()));
        CollectionAssert.AreEqual(one[0].Whole, again[1].Whole);
        CollectionAssert.AreEqual(one[1].Whole, again[0].Whole);
        Assert.HasCount(3 * 20, one[0].Whole);
        CollectionAssert.AreNotEqual(one[0].Whole, Ask(bold.WithSampling(bold.Sampling with { Seed = 1 }), new Piece())[0].Whole);
        var paths = bold.Sample(3, Climb(0, 1).Keys);
        CollectionAssert.AreEqual(one[1].Whole, paths[0]);
        CollectionAssert.AreNotEqual(paths[0], paths[1]);
        CollectionAssert.AreNotEqual(paths[1], paths[2]);
    }

    [TestMethod]
    public void A_session_has_the_losses_of_rows_and_ends_where_they_do()
    {
        var session = Climber.Value.Start();
        var sum = Climb(1, 2).Keys.Chunk(3).Sum(step => session.Observe(step));
        Assert.AreEqual(Ask(Climber.Value, Climb(1, 2))[0].Loss, sum / 2, 1e-4);
        var (step, made) = (new float[3], new List<float>(Climb(1, 2).Keys));
        while (session.Next(step)) made.AddRange(step);
        CollectionAssert.AreEqual(Climb(1, 5).Keys, made);
        Assert.IsTrue(session is { IsEnded: true, Steps: 5 });
        Assert.ThrowsExactly<InvalidOperationException>(() => session.Observe([1, 0, 0]));
        session.Restart();
        Assert.ThrowsExactly<ArgumentException>(() => session.Observe([1, 0]));
        Assert.ThrowsExactly<ArgumentException>(() => session.Next(new float[2]));
        Assert.ThrowsExactly<ArgumentException>(() => Climber.Value.Start([1, 2]));
    }

    [TestMethod]
    public void An_evaluation_is_the_mean_over_all_steps()
    {
        var ml = new MLContext(seed: 1);
        Piece[] pieces = [Climb(0, 5), Climb(1, 2), new()];
        var metrics = Climber.Value.Evaluate(Rows(ml, pieces));
        var losses = Ask(Climber.Value, pieces);
        Assert.AreEqual(((5 * losses[0].Loss) + (2 * losses[1].Loss)) / 7, metrics.Loss, 1e-5);
        Assert.IsTrue(metrics is { Steps: 7, Rows: 2 });
        // One of them ends far too early.
        Assert.IsTrue(metrics.EndLoss > 1, $"{metrics.EndLoss}");
        Assert.AreEqual(0, Follower.Value.Evaluate(Rows(ml, pieces)).EndLoss);
    }

    [TestMethod]
    public void A_saved_model_goes_on_as_before()
    {
        var ml = new MLContext(seed: 1);
        foreach (var model in (LstmSequenceGenerationTransformer[])[Climber.Value.WithSampling(new() { Temperature = 2, Seed = 5, MaximumSteps = 9 }), Follower.Value])
        {
            using var stream = new MemoryStream();
            ml.Model.Save(model, Rows(ml, Climb(0, 1)).Schema, stream);
            stream.Position = 0;
            var loaded = (LstmSequenceGenerationTransformer)ml.Model.Load(stream, out _);
            Piece[] pieces = [Climb(2, 3), new() { Voice = [1, 2, 0, 1] }];
            foreach (var (one, other) in Ask(model, pieces).Zip(Ask(loaded, pieces)))
            {
                CollectionAssert.AreEqual(one.Whole, other.Whole);
                Assert.AreEqual(one.Loss, other.Loss);
            }
            Assert.AreEqual(model.Sampling, loaded.Sampling);
        }
    }

    [TestMethod]
    public void Columns_without_a_name_and_settings_that_there_are_not_are_refused()
    {
        var ml = new MLContext(seed: 1);
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.GenerateByLstm("", "Keys"));
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.GenerateByLstm("Whole", ""));
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.GenerateByLstm(Small with { LossColumnName = "Whole" }));
        Assert.ThrowsExactly<ArgumentException>(() => ml.Transforms.GenerateByLstm(Small with { Training = new() { Members = 2 } }));
    }
}
