using Microsoft.ML.Lstm.Evaluation.Anomalies;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

/// <summary>The rule beside which the evaluation puts the detector, on cases that can be reckoned by hand.</summary>
[TestClass]
public sealed class KernelSpikesTests
{
    [TestMethod]
    public void Of_one_normal_kernel_the_p_value_is_that_of_a_normal_variable()
    {
        // Two values at 0 and two at 1: quartiles 0 and 1, deviation 1/2. Kernels are 0.9 · 0.5 · 4^(-1/5) = 0.34104 wide.
        float[] window = [0, 1, 0, 1];
        // Half of the mass lies about each; beyond 2 the nearer one has P(Z > 2.93224) = .0016826, the farther one 2e-9. Both sides: .0016826.
        Assert.AreEqual(0.0016826, Math.Exp(-KernelSpikes.Surprise(window, 2)), 2e-6);
        Assert.AreEqual(KernelSpikes.Surprise(window, 2), KernelSpikes.Surprise(window, -1), 1e-6);
        Assert.AreEqual(0, KernelSpikes.Surprise(window, 0.5f), 1e-6, "the middle is no surprise at all");
    }

    [TestMethod]
    public void Farther_out_is_ever_more_of_a_surprise_and_a_constant_window_has_an_answer()
    {
        float[] window = [.. Enumerable.Range(0, 200).Select(i => (float)Math.Sin(i))];
        var surprises = new[] { 1f, 2, 5, 20, 1000, 1e6f }.Select(value => KernelSpikes.Surprise(window, value)).ToArray();
        for (var i = 1; i < surprises.Length; i++) Assert.IsTrue(surprises[i] > surprises[i - 1] && double.IsFinite(surprises[i]), string.Join(", ", surprises));
        var constant = new float[50];
        Assert.AreEqual(0, KernelSpikes.Surprise(constant, 0), 1e-6);
        Assert.IsTrue(KernelSpikes.Surprise(constant, 1) is > 100 and < double.PositiveInfinity);
    }

    [TestMethod]
    public void Of_independent_values_small_p_values_are_as_rare_as_they_say()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 6000).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
        foreach (var p in (double[])[0.2, 0.05, 0.01])
        {
            var share = Enumerable.Range(200, values.Length - 200).Average(t => KernelSpikes.Surprise(values.AsSpan(t - 200, 200), values[t]) > -Math.Log(p) ? 1.0 : 0);
            Assert.IsTrue(share > 0.6 * p && share < 1.6 * p, $"{share} of the p-values are below {p}");
        }
    }
}
