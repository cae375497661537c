using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.SequenceGeneration;

/// <summary>Codes of whole sequences, through ML.NET.</summary>
[TestClass]
public sealed class LatentCodeTests
{
    static readonly LstmSequenceGenerationOptions Small = new()
    {
        OutputColumnName = "Whole",
        InputColumnName = nameof(Wave.Values),
        LossColumnName = "Loss",
        Network = new() { HiddenSize = 24, Dropout = 0 },
        Training = new() { Epochs = 60, BatchSize = 16, LearningRate = 0.01f, ValidationFraction = 0 },
        LatentSize = 3,
        EncoderUnits = 12,
        MixtureComponents = 2,
        JointUnits = 6,
        InputDropout = 0,
        RecurrentDropout = 0,
        Sampling = new() { Temperature = 0.1f, MaximumSteps = 20 },
    };

    static readonly Lazy<LstmSequenceGenerationTransformer> Waver = new(() => Fit(Small)), Plain = new(() => Fit(Small with { LatentSize = 0, Training = Small.Training with { Epochs = 1 } }));

    public sealed class Wave
    {
        [VectorType(0)]
        public float[] Values { get; set; } = [];

        [VectorType(0, 2)]
        public float[] Keys { get; set; } = [];

        [VectorType(0)]
        public float[] Voice { get; set; } = [];
    }

    sealed class Answer
    {
        public float[] Whole { get; set; } = [];
        public float Loss { get; set; }
    }

    /// <summary>Six steps about a level.</summary>
    static Wave Of(float level) => new()
    {
        Values = [.. Enumerable.Range(0, 6).Select(t => level + (t % 2 == 0 ? 0.2f : -0.2f))],
        Keys = [.. Enumerable.Range(0, 6).SelectMany(_ => (float[])[level > 0 ? 1 : 0, 1])],
        Voice = [0, 1, 2, 3, 4, 5],
    };

    static IDataView Rows(MLContext ml, params Wave[] waves) => ml.Data.LoadFromEnumerable(waves);

    static LstmSequenceGenerationTransformer Fit(LstmSequenceGenerationOptions options)
    {
        var (ml, random) = (new MLContext(seed: 1), new Random(1));
        return ml.Transforms.GenerateByLstm(options).Fit(Rows(ml, [.. Enumerable.Range(0, 128).Select(_ => Of((4 * random.NextSingle()) - 2))]));
    }

    static Answer[] Ask(LstmSequenceGenerationTransformer model, params Wave[] waves)
    {
        var ml = new MLContext(seed: 1);
        return [.. ml.Data.CreateEnumerable<Answer>(model.Transform(Rows(ml, waves)), reuseRowObject: false)];
    }

    [TestMethod]
    public void Sequences_are_encoded_decoded_and_interpolated()
    {
        Assert.AreEqual(3, Waver.Value.Model.LatentSize);
        var code = Waver.Value.Encode(Of(1.5f).Values);
        Assert.HasCount(3, code);
        Assert.AreEqual(1.5f, Waver.Value.Decode(code).Average(), 0.3f);
        var between = Waver.Value.Interpolate(Of(0.5f).Values, Of(1.8f).Values, 4);
        Assert.HasCount(4, between);
        CollectionAssert.AreEqual(Waver.Value.Decode(Waver.Value.Encode(Of(0.5f).Values)), between[0]);
        var levels = between.Select(values => values.Average()).ToArray();
        CollectionAssert.AreEqual(levels.Order().ToArray(), levels);
        Assert.IsTrue(levels[0] < 0.9f && levels[^1] > 1.4f, string.Join(" ", levels));
        // Without a code each is of one that is drawn; with a start all have the start's.
        var drawn = Waver.Value.Sample(40).Select(values => values.Average()).ToArray();
        Assert.IsTrue(drawn.Min() < -0.5f && drawn.Max() > 0.5f, $"{drawn.Min()} to {drawn.Max()}");
        var gone = Waver.Value.Sample(10, Of(1.5f).Values.AsSpan(0, 4)).Select(values => values[4..].DefaultIfEmpty(1.5f).Average());
        Assert.IsTrue(gone.All(level => level is > 0.8f and < 2.2f));
    }

    [TestMethod]
    public void The_same_seed_decodes_the_same_and_another_one_does_not()
    {
        var (code, options) = (Waver.Value.Encode(Of(1).Values), new SequenceSamplingOptions { Temperature = 1, Seed = 4 });
        CollectionAssert.AreEqual(Waver.Value.Decode(code, options: options), Waver.Value.Decode(code, options: options));
        CollectionAssert.AreNotEqual(Waver.Value.Decode(code, options: options), Waver.Value.Decode(code, options: options with { Seed = 5 }));
        var (session, again) = (Waver.Value.Start(options: options, code: code), Waver.Value.Start(options: options));
        Assert.IsTrue(session.Observe(Of(1).Values) < again.Observe(Of(1).Values));
        again.Restart(code: code);
        session.Restart(code: code);
        Assert.AreEqual(session.Observe(Of(1).Values), again.Observe(Of(1).Values));
    }

    [TestMethod]
    public void Losses_of_rows_and_of_an_evaluation_are_those_of_reconstructions()
    {
        var ml = new MLContext(seed: 1);
        Wave[] waves = [Of(-1.5f), Of(0), Of(1.5f)];
        var (metrics, answers) = (Waver.Value.Evaluate(Rows(ml, [.. waves, new()])), Ask(Waver.Value, waves));
        Assert.AreEqual(answers.Average(answer => answer.Loss), metrics.Loss, 1e-5);
        Assert.IsTrue(metrics.KlLoss > 0.1 && metrics.Rows == 3);
        // A level that is told need not be guessed: the first step alone would cost more.
        var plain = Fit(Small with { LatentSize = 0 }).Evaluate(Rows(ml, waves));
        Assert.IsTrue(metrics.Loss < plain.Loss && plain.KlLoss == 0, $"{metrics.Loss} and {plain.Loss}");
        Assert.IsTrue(float.IsNaN(Ask(Waver.Value, new Wave())[0].Loss) && Ask(Waver.Value, new Wave())[0].Whole.Length > 0);
    }

    [TestMethod]
    [DataRow(StepDistribution.Independent)]
    [DataRow(StepDistribution.Joint)]
    public void Keys_and_conditions_have_codes_too(StepDistribution distribution)
    {
        var model = Fit(Small with { InputColumnName = nameof(Wave.Keys), Distribution = distribution, ConditionColumnName = nameof(Wave.Voice), ConditionUnits = 4 });
        var options = new SequenceSamplingOptions { Temperature = 0 };
        foreach (var level in (float[])[-1, 1])
            CollectionAssert.AreEqual(Of(level).Keys, model.Decode(model.Encode(Of(level).Keys), Of(level).Voice, options));
        Assert.HasCount(6, model.Decode(new float[3], [0, 1, 2], options));
        Assert.HasCount(3, model.Interpolate(Of(-1).Keys, Of(1).Keys, 3, Of(0).Voice));
    }

    [TestMethod]
    public void A_saved_model_has_the_same_codes()
    {
        var ml = new MLContext(seed: 1);
        using var stream = new MemoryStream();
        ml.Model.Save(Waver.Value, Rows(ml, Of(1)).Schema, stream);
        stream.Position = 0;
        var loaded = (LstmSequenceGenerationTransformer)ml.Model.Load(stream, out _);
        CollectionAssert.AreEqual(Waver.Value.Encode(Of(1).Values), loaded.Encode(Of(1).Values));
        CollectionAssert.AreEqual(Waver.Value.Decode([1, 0, -1]), loaded.Decode([1, 0, -1]));
        CollectionAssert.AreEqual(Waver.Value.Sample(2)[1], loaded.Sample(2)[1]);
    }

    [TestMethod]
    public void What_there_is_no_code_of_is_refused()
    {
        var model = Waver.Value;
        foreach (var refused in (Action[])
        [
            () => Plain.Value.Encode([1, 2]), () => Plain.Value.Decode([1, 2, 3]), () => Plain.Value.Interpolate([1], [2], 3), () => Plain.Value.Start(code: [1, 2, 3]),
        ]) StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(refused).Message, "LatentSize");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Encode([])).Message, "no step");
        Assert.ThrowsExactly<ArgumentException>(() => model.Encode([float.PositiveInfinity]));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Decode([1, 2])).Message, "has 2 numbers, but those of the model have 3");
        Assert.ThrowsExactly<ArgumentException>(() => model.Decode([1, 2, float.NaN]));
        Assert.ThrowsExactly<ArgumentException>(() => model.Decode([1, 2, 3], condition: [1]));
        Assert.ThrowsExactly<ArgumentException>(() => model.Start(code: [1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Interpolate([1], [2], 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { LatentSize = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { KlDecay = 1.5f });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Small with { KlWeight = float.NaN });
    }
}
