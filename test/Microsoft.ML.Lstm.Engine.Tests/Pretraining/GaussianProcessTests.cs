using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Pretraining.Series;

namespace Microsoft.ML.Lstm.Engine.Tests.Pretraining;

/// <summary>Covariances that draws are made with are those that they have.</summary>
[TestClass]
public sealed class GaussianProcessTests
{
    const int Values = 100, Draws = 20_000;

    [TestMethod]
    public void A_transform_is_the_sum_of_its_definition()
    {
        var (random, transform) = (new Random(1), new FourierTransform(64));
        foreach (var size in new[] { 1, 2, 8, 64 })
        {
            var (real, imaginary) = (Array.ConvertAll(new float[size], _ => random.NextSingle()), Array.ConvertAll(new float[size], _ => random.NextSingle()));
            var (r, i) = (real.ToArray(), imaginary.ToArray());
            transform.Forward(r, i);
            for (var k = 0; k < size; k++)
            {
                var (sumR, sumI) = (0.0, 0.0);
                for (var t = 0; t < size; t++)
                {
                    var (sine, cosine) = Math.SinCos(-Math.Tau * k * t / size);
                    (sumR, sumI) = (sumR + (real[t] * cosine) - (imaginary[t] * sine), sumI + (real[t] * sine) + (imaginary[t] * cosine));
                }

                Assert.AreEqual(sumR, r[k], 1e-4, $"size {size}, {k}");
                Assert.AreEqual(sumI, i[k], 1e-4, $"size {size}, {k}");
            }
        }
    }

    [TestMethod]
    public void Draws_have_the_covariance_that_they_are_made_with_and_both_are_independent()
    {
        var lags = GaussianProcess.LagsOf(Values);
        var (exponential, periodic, quadratic, white) = (new float[lags], new float[lags], new float[lags], new float[lags]);
        StationaryKernel.Exponential(exponential, 15);
        StationaryKernel.Periodic(periodic, 16, 1);
        StationaryKernel.RationalQuadratic(quadratic, 8, 1.5f);
        StationaryKernel.White(white, 2);
        foreach (var covariances in (float[][])[exponential, periodic, quadratic, white])
        {
            var (process, random, one, other) = (new GaussianProcess(Values), new RandomDraws(), new float[Values], new float[Values]);
            random.Restart(7);
            int[] distances = [0, 1, 5, 16, 60, 99];
            var (sums, crossed) = (new double[distances.Length], 0.0);
            for (var draw = 0; draw < Draws; draw++)
            {
                process.Draw(covariances, one, other, random);
                for (var i = 0; i < distances.Length; i++) sums[i] += ((double)one[0] * one[distances[i]]) + ((double)other[^1] * other[^(1 + distances[i])]);
                crossed += one[50] * other[50];
            }

            // Within five standard errors of products of normal numbers.
            var tolerance = 5 * covariances[0] * Math.Sqrt(2) / Math.Sqrt(2.0 * Draws);
            for (var i = 0; i < distances.Length; i++) Assert.AreEqual(covariances[distances[i]], sums[i] / (2 * Draws), tolerance, $"distance {distances[i]}");
            Assert.AreEqual(0, crossed / Draws, Math.Sqrt(2) * tolerance, "the draws are independent");
        }
    }

    /// <summary>Of sums and products of kernels every coefficient is a covariance: no lag has more than lag 0.</summary>
    [TestMethod]
    public void Composed_kernels_are_covariances()
    {
        var (random, lags) = (new RandomDraws(), GaussianProcess.LagsOf(Values));
        var (kernels, degrees, periods) = (new KernelComposition(lags), new int[KernelComposition.Degrees + 1], 0);
        for (ulong seed = 0; seed < 500; seed++)
        {
            random.Restart(seed);
            var period = kernels.Compose(Values, lags, random);
            Assert.IsTrue(period >= 1);
            periods += period > 1 ? 1 : 0;
            degrees[kernels.Count]++;
            for (var degree = 0; degree < kernels.Count; degree++)
            {
                var own = kernels[degree];
                foreach (var covariance in own) Assert.IsTrue(Math.Abs(covariance) <= own[0] * 1.0001f, $"seed {seed}, degree {degree}: {covariance} of {own[0]}");
            }
        }

        Assert.AreEqual(0, degrees[0], "there is a kernel");
        Assert.IsTrue(degrees[1] > 100 && degrees[2] > 50 && degrees[3] > 5, string.Join(' ', degrees));
        Assert.IsTrue(periods is > 250 and < 480, $"{periods} of 500 have a period");
    }

    [TestMethod]
    public void Gaussian_series_come_back_with_their_seed()
    {
        var (random, family, series, again) = (new RandomDraws(), new GaussianSeries(Values), new float[Values], new float[Values]);
        for (ulong seed = 0; seed < 200; seed++)
        {
            random.Restart(seed);
            family.Write(series, 80, random);
            random.Restart(seed);
            family.Write(again, 80, random);
            CollectionAssert.AreEqual(series, again);
            Assert.IsTrue(series.All(float.IsFinite));
        }
    }
}
