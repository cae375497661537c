using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class RobustScalingTests
{
    static readonly ExampleFixtures.TestOptions Quick = new() { Network = new() { HiddenSize = 8, Dropout = 0 }, ConvolutionChannels = 0, Training = new() { Members = 1, Epochs = 60, LearningRate = 0.01f }, InputNoise = 0 };

    static readonly double Clean = R2(Learnt(null, 0));

    /// <summary>A model of the sums of 12 values, of which one, or a share, is replaced; or one of whose labels is.</summary>
    static SequencePredictionModel Learnt(float? outlier, double share, float? label = null)
    {
        var set = Sums(300, seed: 1, (values, row, random) =>
        {
            for (var t = 0; t < values.Length && outlier is { } value; t++)
                if (share == 0 ? row == 100 && t == 5 : random.NextDouble() < share) values[t] = value;
        }, label);
        return SequencePredictionModel.Train(PredictionTask.Regression, 0, set, null, Quick, seed: 1);
    }

    static ExampleSet Sums(int count, int seed, Action<float[], int, Random>? change = null, float? label = null)
    {
        var (set, random, other) = (new ExampleSet([new("Values", InputKind.Continuous, 1)]), new Random(seed), new Random(seed + 1));
        for (var row = 0; row < count; row++)
        {
            float[] values = [.. Enumerable.Range(0, 12).Select(_ => random.NextSingle())];
            var sum = values.Sum();
            change?.Invoke(values, row, other);
            set.Append(0, values);
            set.Complete(row == 100 && label is { } wild ? wild : sum);
        }
        return set;
    }

    static double R2(SequencePredictionModel model)
    {
        var test = Sums(500, seed: 9);
        var predictions = ExampleFixtures.Predict(model, test);
        double[] targets = [.. Enumerable.Range(0, test.Count).Select(row => (double)test.Label(row))];
        return 1 - (targets.Zip(predictions, (target, prediction) => Math.Pow(target - prediction, 2)).Sum() / targets.Sum(target => Math.Pow(target - targets.Average(), 2)));
    }

    [TestMethod]
    [DataRow(999f, 0, null)]
    [DataRow(9999f, 0, null)]
    [DataRow(-1e30f, 0, null)]
    [DataRow(null, 0, 1e6f)]
    public void One_wild_value_or_label_costs_nothing(float? outlier, double share, float? label)
    {
        var wild = R2(Learnt(outlier, share, label));
        Assert.IsTrue(Clean > 0.9 && wild > Clean - 0.02, $"R² {wild}, without it {Clean}");
    }

    [TestMethod]
    public void A_sentinel_in_some_of_the_values_leaves_the_others_their_scale()
    {
        var wild = R2(Learnt(-999, 0.03));
        Assert.IsTrue(wild > 0.8, $"R² {wild}, without it {Clean}");
    }

    [TestMethod]
    public void A_sample_without_outliers_has_its_mean_and_standard_deviation_and_an_outlier_leaves_them()
    {
        var random = new Random(1);
        float[] uniform = [.. Enumerable.Range(0, 500).Select(_ => random.NextSingle())], gauss = [.. uniform.Select(_ => (float)ForecastFixtures.Gauss(random))];
        float[] flag = [.. uniform.Select((_, i) => i % 50 == 0 ? 1f : 0)], rare = [.. uniform.Select((_, i) => i == 70 ? 1f : 0)];
        float[] counts = [.. gauss.Select(x => MathF.Floor(2 * MathF.Exp(x / 2)))], few = [1, 5, 2, 100];
        foreach (var sample in (float[][])[uniform, gauss, flag, rare, counts, few])
        {
            var (mean, scale) = Fit(sample);
            var expected = sample.Average(x => (double)x);
            Assert.AreEqual(expected, mean, 1e-6 * Math.Max(1, expected));
            Assert.AreEqual(1 / Math.Sqrt(sample.Average(x => Math.Pow(x - expected, 2))), scale, 1e-5 * scale);
            if (sample == few || sample == rare) continue;
            Assert.AreEqual((mean, scale), Fit([.. sample, 1e7f]), "one outlier");
            if (sample != flag) Assert.AreEqual((mean, scale), Fit([.. sample, .. Enumerable.Repeat(-1e7f, 15)]), "a sentinel in 3 %");
        }

        static (float Mean, float Scale) Fit(float[] sample)
        {
            var set = new ExampleSet([new("Values", InputKind.Continuous, 1)]);
            set.Append(0, sample);
            set.Complete(0);
            var scaler = FeatureScaler.Fit(set, 0, [0]);
            return (scaler.Means[0], scaler.Scales[0]);
        }
    }

    [TestMethod]
    public void Scaled_values_grow_with_their_logarithm_from_the_reach_on_and_come_back()
    {
        var scaler = new FeatureScaler([3], [0.5f]);
        float[] values = [3, 5, -13, 19, 29, 1e3f, 1e4f, -1e4f];
        var (scaled, back) = (new float[values.Length], new float[values.Length]);
        scaler.Apply(values, scaled);
        CollectionAssert.AreEqual(new float[] { 0, 1, -8, 8 }, scaled[..4]);
        Assert.IsTrue(scaled[4] is > 8 and < 13 && scaled[5] > scaled[4] && scaled[6] > scaled[5] && scaled[6] < 20 && scaled[7] < -16, string.Join(' ', scaled));
        scaler.Undo(scaled, back);
        for (var i = 0; i < values.Length; i++) Assert.AreEqual(values[i], back[i], 1e-3 * Math.Abs(values[i]));
        scaler.Apply([float.MaxValue, float.MinValue], scaled);
        Assert.IsTrue(scaled[0] is > 16 and < 200 && scaled[1] is < -16 and > -200, $"{scaled[0]} {scaled[1]}");
    }

    [TestMethod]
    public void A_large_sample_is_fitted_from_a_part_that_is_spread_over_it()
    {
        var (set, random) = (new ExampleSet([new("Values", InputKind.Continuous, 1)]), new Random(1));
        for (var row = 0; row < 3000; row++)
        {
            // The last step is far from the others; the stride of the part must not fall into step with it.
            set.Append(0, [.. Enumerable.Range(0, 60).Select(t => t == 59 ? 40 + random.NextSingle() : row == 9 && t == 0 ? 1e9f : random.NextSingle())]);
            set.Complete(0);
        }
        var scaler = FeatureScaler.Fit(set, 0, [.. Enumerable.Range(0, set.Count)]);
        Assert.IsTrue(scaler.Means[0] is > 0.4f and < 1.4f && 1 / scaler.Scales[0] is > 0.2f and < 6, $"mean {scaler.Means[0]}, spread {1 / scaler.Scales[0]}");
    }
}
