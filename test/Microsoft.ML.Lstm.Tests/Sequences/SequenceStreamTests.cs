using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class SequenceStreamTests
{
    const int Length = 24, Turn = 6;

    sealed class Movement
    {
        public string Kind { get; set; } = "";

        [VectorType(0, 2)]
        public float[] Steps { get; set; } = [];
    }

    static readonly string[] Kinds = ["left", "right", "up"];

    /// <summary>For six steps a movement is like any other; from there on it goes its own way.</summary>
    static Movement Any(int number)
    {
        var random = new Random(7919 * (number + 1));
        var kind = number % 3;
        return new()
        {
            Kind = Kinds[kind],
            Steps = [.. Enumerable.Range(0, Length).SelectMany(t => new[] { (t < Turn ? 0 : kind - 1) + (0.4f * (random.NextSingle() - 0.5f)), (t < Turn ? 0 : kind == 2 ? 1 : 0) + (0.4f * (random.NextSingle() - 0.5f)) })],
        };
    }

    static readonly MLContext Ml = new(seed: 1);

    static LstmPredictionTransformer Model(float leastBeginning, int threads = 1)
    {
        var data = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(Any).ToArray());
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label", nameof(Movement.Kind)).Fit(data);
        return Ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions
        {
            FeatureColumnName = nameof(Movement.Steps),
            LeastBeginning = leastBeginning,
            Network = new() { HiddenSize = 12 },
            ConvolutionChannels = 0,
            Training = new() { Epochs = 30, Members = 1, Seed = 1, Threads = threads, LearningRate = 0.01f },
        }).Fit(keys.Transform(data));
    }

    static readonly LstmPredictionTransformer Trained = Model(0.1f);

    [TestMethod]
    public void It_decides_before_the_end_and_not_before_there_is_anything_to_tell()
    {
        var (stream, right, steps) = (Trained.Start(threshold: 0.8f, patience: 2), 0, 0);
        for (var number = 1000; number < 1060; number++)
        {
            var movement = Any(number);
            stream.Reset();
            for (var t = 0; t < Length && !stream.Next(movement.Steps.AsSpan(2 * t, 2)); t++) Assert.AreEqual(t + 1, stream.Steps);
            Assert.IsNotNull(stream.Decision, $"{number}");
            Assert.AreEqual(stream.Steps, stream.DecidedAfter);
            if (stream.Labels[stream.Decision.Value] == movement.Kind) right++;
            steps += stream.DecidedAfter!.Value;
        }
        Assert.IsGreaterThanOrEqualTo(56, right);
        Assert.IsTrue(steps / 60.0 is > Turn and < Length * 0.75, $"{steps / 60.0}");
    }

    [TestMethod]
    public void Behind_the_last_step_it_tells_what_the_model_tells_of_the_whole()
    {
        var stream = Trained.Start();
        var movements = Enumerable.Range(1000, 6).Select(Any).ToArray();
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label", nameof(Movement.Kind)).Fit(Ml.Data.LoadFromEnumerable(movements));
        var scores = Trained.Transform(keys.Transform(Ml.Data.LoadFromEnumerable(movements))).GetColumn<float[]>("Score").ToArray();
        for (var i = 0; i < movements.Length; i++)
        {
            stream.Reset();
            stream.Next(movements[i].Steps.AsSpan(0, 10));
            stream.Next(movements[i].Steps.AsSpan(10));
            CollectionAssert.AreEqual(scores[i], stream.Probabilities.ToArray());
        }
    }

    [TestMethod]
    public void A_decision_needs_its_patience_and_stays()
    {
        var (hasty, patient, movement) = (Trained.Start(0.6f, patience: 1), Trained.Start(0.6f, patience: 5), Any(1000));
        for (var t = 0; t < Length; t++)
        {
            hasty.Next(movement.Steps.AsSpan(2 * t, 2));
            patient.Next(movement.Steps.AsSpan(2 * t, 2));
        }
        Assert.AreEqual(hasty.DecidedAfter + 4, patient.DecidedAfter);
        var decided = hasty.Decision;
        for (var t = 0; t < 40; t++) hasty.Next(Any(1001).Steps.AsSpan(2 * Turn, 2));
        Assert.AreEqual(decided, hasty.Decision);
        hasty.Reset();
        Assert.AreEqual((null, null, 0), (hasty.Decision, hasty.DecidedAfter, hasty.Steps));
    }

    [TestMethod]
    public void Beginnings_are_the_same_bits_on_any_number_of_threads()
    {
        float[] Scores(int threads)
        {
            var stream = Model(0.1f, threads).Start();
            stream.Next(Any(1000).Steps);
            return stream.Probabilities.ToArray();
        }
        CollectionAssert.AreEqual(Scores(1), Scores(1));
        CollectionAssert.AreEqual(Scores(1), Scores(3));
    }

    [TestMethod]
    public void A_model_of_beginnings_is_not_sure_of_what_tells_nothing()
    {
        double Loss(LstmPredictionTransformer model)
        {
            var (stream, loss) = (model.Start(), 0.0);
            for (var number = 1000; number < 1060; number++)
            {
                stream.Reset();
                stream.Next(Any(number).Steps.AsSpan(0, 2 * Turn));
                loss -= Math.Log(stream.Probabilities[Array.IndexOf([.. stream.Labels], Any(number).Kind)]);
            }
            return loss / 60;
        }
        // A guess of three costs 1.1 nats; who is sure of what tells nothing loses more.
        Assert.IsLessThan(0.8 * Loss(Model(1)), Loss(Trained));
    }

    [TestMethod]
    public void Nothing_is_allocated_from_step_to_step()
    {
        var (stream, movement) = (Trained.Start(), Any(1000));
        void Run()
        {
            stream.Reset();
            for (var t = 0; t < Length; t++) stream.Next(movement.Steps.AsSpan(2 * t, 2));
        }
        Run();
        Run();
        Assert.AreEqual(0, Allocation.Of(Run));
    }

    [TestMethod]
    public void Bad_steps_are_refused()
    {
        var stream = Trained.Start();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stream.Next(1)).Message, "1 values came, but a step has 2.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stream.Next([])).Message, "0 values came");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stream.Next(1, float.PositiveInfinity)).Message, "Value 1 of step 0");
        Assert.AreEqual(0, stream.Steps);
        Assert.IsFalse(stream.Next(float.NaN, float.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trained.Start(threshold: 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trained.Start(patience: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmMulticlassOptions { LeastBeginning = 0 });
    }
}
