using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class FeatureScalerTests
{
    static FeatureScaler Fit(params float[][] sequences)
    {
        var set = new ExampleSet([new("Trace", InputKind.Continuous, 2)]);
        foreach (var values in sequences)
        {
            set.Append(0, values);
            set.Complete(0);
        }

        return FeatureScaler.Fit(set, 0, [.. Enumerable.Range(0, set.Count)]);
    }

    [TestMethod]
    public void Features_get_mean_0_and_deviation_1_of_what_is_there()
    {
        var scaler = Fit([1, 10, 3, float.NaN], [], [5, 30, float.NaN, 50]);
        var scaled = new float[4];
        scaler.Apply([3, 30, 3 + MathF.Sqrt(8f / 3), float.NaN], scaled);
        CollectionAssert.AreEqual(new float[] { 0, 0 }, scaled[..2]);
        Assert.AreEqual(1, scaled[2], 1e-6);
        Assert.IsTrue(float.IsNaN(scaled[3]));
    }

    [TestMethod]
    public void What_never_varies_becomes_nothing_large_as_it_may_be()
    {
        var scaler = Fit([1e9f, 0.1f, 1e9f, 0.1f]);
        CollectionAssert.AreEqual(new float[] { 0, 0 }, scaler.Scales);
        var scaled = new float[2];
        scaler.Apply([float.MaxValue, -7], scaled);
        CollectionAssert.AreEqual(new float[] { 0, 0 }, scaled);
        scaler.AddNoise(scaled, noise: 1, seed: 3);
        CollectionAssert.AreEqual(new float[] { 0, 0 }, scaled);
    }

    [TestMethod]
    public void Noise_has_the_deviation_asked_for_and_is_the_seeds()
    {
        var scaler = Fit([-1, -1, 1, 1]);
        var (one, same, other) = (new float[20000], new float[20000], new float[20000]);
        scaler.AddNoise(one, 0.3f, seed: 3);
        scaler.AddNoise(same, 0.3f, seed: 3);
        scaler.AddNoise(other, 0.3f, seed: 4);
        CollectionAssert.AreEqual(one, same);
        CollectionAssert.AreNotEqual(one, other);
        Assert.AreEqual(0, one.Average(), 0.01);
        Assert.AreEqual(0.3, Math.Sqrt(one.Average(x => (double)x * x)), 0.005);
        one[5] = float.NaN;
        scaler.AddNoise(one, 0.3f, seed: 5);
        Assert.AreEqual(1, one.Count(float.IsNaN));
    }
}
