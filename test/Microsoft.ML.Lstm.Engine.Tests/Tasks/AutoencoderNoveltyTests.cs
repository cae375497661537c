using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class AutoencoderNoveltyTests
{
    static readonly FeatureSpec[] Input = [new("Trace", InputKind.Continuous, 2)];

    static readonly AutoencoderOptions Quick = new() { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 20 } };

    /// <summary>Sines, whose second feature is what is asked for.</summary>
    static ExampleSet Set(int count, int seed, Func<int, float> second)
    {
        var (set, random) = (new ExampleSet(Input), new Random(seed));
        for (var i = 0; i < count; i++)
        {
            var (trace, phase) = (new float[24], 6 * random.NextDouble());
            for (var t = 0; t < 12; t++) (trace[2 * t], trace[(2 * t) + 1]) = ((float)(Math.Sin(t + phase) + (0.1 * ForecastFixtures.Gauss(random))), second(t));
            set.Append(0, trace);
            set.Complete(float.NaN);
        }
        return set;
    }

    static float Score(SequenceAutoencoder model, Func<int, float> second)
    {
        var scores = new float[20];
        model.Score(Set(20, 5, second), scores);
        Array.Sort(scores);
        return scores[10];
    }

    [TestMethod]
    [DataRow(1f, -1e9f)]
    [DataRow(1f, 2f)]
    [DataRow(1f, 1.001f)]
    [DataRow(0f, 1e-9f)]
    [DataRow(0f, 5f)]
    [DataRow(-1e9f, 0f)]
    [DataRow(float.NaN, 3f)]
    [DataRow(float.NaN, 0f)]
    public void What_was_constant_or_never_observed_is_an_anomaly_when_it_changes_once(float always, float once)
    {
        var model = SequenceAutoencoder.Train(Set(100, 1, _ => always), null, Quick, seed: 1);
        var (normal, odd) = (Score(model, _ => always), Score(model, t => t == 7 ? once : always));
        Assert.IsTrue(normal < 0.5 && odd > 0.9, $"normal {normal}, odd {odd}");
        Assert.IsTrue(Score(model, _ => float.NaN) < 0.5, "a missing value is no change");
        if (float.IsNaN(always)) return;
        Assert.IsTrue(Score(model, t => t == 7 ? MathF.BitIncrement(always) : always) < 0.5 || always == 0, "a rounding is no change");
        var cleaned = new float[24];
        model.Denoise(Set(1, 5, t => t == 7 ? once : always), cleaned);
        Assert.IsTrue(Enumerable.Range(0, 12).All(t => cleaned[(2 * t) + 1] == always), "cleaned, it is what it always was");
    }

    [TestMethod]
    public void A_feature_that_moves_in_one_stretch_only_blinds_no_fold()
    {
        var value = 0;
        var model = SequenceAutoencoder.Train(Set(100, 1, _ => value++ / 12 is >= 40 and < 44 ? 1 : 0), null, Quick, seed: 1);
        Assert.IsTrue(Score(model, t => t % 2 == 0 ? 30 : -30) > 0.9);
        Assert.IsTrue(Score(model, _ => 0) < 0.5);
    }

    [TestMethod]
    public void One_wild_value_among_the_training_sequences_blinds_nothing()
    {
        var set = new ExampleSet(Input);
        var clean = Set(150, 1, t => t % 3);
        for (var row = 0; row < clean.Count; row++)
        {
            var values = clean.Values(row, 0).ToArray();
            if (row == 60) values[8] = 9999;
            set.Append(0, values);
            set.Complete(float.NaN);
        }
        var (wild, calm) = (SequenceAutoencoder.Train(set, null, Quick, seed: 1), SequenceAutoencoder.Train(clean, null, Quick, seed: 1));
        float Odd(SequenceAutoencoder model) => Score(model, t => (t + 1) % 3);
        Assert.IsTrue(Math.Abs(Odd(wild) - Odd(calm)) < 0.15 && Odd(wild) > 0.5, $"{Odd(wild)} and without the value {Odd(calm)}");
    }
}
