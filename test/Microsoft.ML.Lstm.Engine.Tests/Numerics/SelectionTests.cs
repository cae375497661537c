using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

/// <summary>Kernels that took the place of scalar loops, against those loops at every length.</summary>
[TestClass]
public sealed class SelectionTests
{
    [TestMethod]
    public void A_rectifiers_gradient_is_the_loops_bit_by_bit()
    {
        for (var length = 0; length <= 130; length++)
        {
            var (y, gradient) = (WithEnds(Draw(length, 1)), Draw(length, 2));
            float[] expected = [.. y.Select((v, i) => v > 0 ? gradient[i] : 0)];
            Selections.WherePositive(y, gradient, gradient);
            CollectionAssert.AreEqual(expected, gradient, $"length {length}");
        }
    }

    [TestMethod]
    public void A_maximum_takes_the_gradient_once()
    {
        for (var length = 0; length <= 130; length++)
        {
            var (x, maximum, left) = (WithEnds(Draw(length, 1)), Draw(length, 1), Draw(length, 3));
            for (var i = 0; i < length; i += 2) maximum[i] += 1;
            for (var i = 0; i < length; i++) if (float.IsNaN(x[i])) maximum[i] = float.NaN;
            var (rest, found) = (left.ToArray(), new float[length]);
            Selections.MoveWhereMaximum(x, maximum, rest, found);
            for (var i = 0; i < length; i++)
                Assert.AreEqual(x[i].Equals(maximum[i]) ? (left[i], 0f) : (0f, left[i]), (found[i], rest[i]), $"length {length}, element {i}");
            Selections.MoveWhereMaximum(x, maximum, rest, found);
            Assert.IsTrue(found.All(g => g == 0));
        }
    }

    [TestMethod]
    public void Point_errors_match_the_loops()
    {
        for (var length = 0; length <= 130; length++)
        {
            var (predictions, targets, weights) = (Draw(length, 1, 2), Draw(length, 2, 2), Draw(length, 3));
            for (var i = 0; i < length; i += 5) (targets[i], weights[i]) = (float.NaN, 0);
            for (var i = 3; i < length; i += 7) targets[i] = predictions[i];
            float Error(int i) => weights[i] == 0 ? 0 : predictions[i] - targets[i];
            Check((gradient, p) => PointErrors.Squared(p, targets, weights, gradient), i => ((double)weights[i] * Error(i) * Error(i), 2 * weights[i] * Error(i)));
            Check((gradient, p) => PointErrors.Absolute(p, targets, weights, gradient),
                i => ((double)weights[i] * Math.Abs(Error(i)), Error(i) > 0 ? weights[i] : Error(i) < 0 ? -weights[i] : Error(i)));
            Check((gradient, p) => PointErrors.Huber(p, targets, weights, 0.7f, gradient), i =>
            {
                var slope = Math.Clamp(Error(i), -0.7f, 0.7f);
                return ((double)weights[i] * slope * (Error(i) - slope / 2.0), weights[i] * slope);
            });

            void Check(Func<float[], float[], double> kernel, Func<int, (double Loss, float Slope)> loop)
            {
                var gradient = new float[length];
                var sum = kernel(gradient, predictions);
                CollectionAssert.AreEqual(Enumerable.Range(0, length).Select(i => loop(i).Slope).ToArray(), gradient, $"length {length}");
                Assert.AreEqual(Enumerable.Range(0, length).Sum(i => loop(i).Loss), sum, 1e-12, $"length {length}");
                Assert.AreEqual(sum, kernel([], predictions));
                if (length < 2) return;
                float[] broken = [.. predictions];
                broken[^1] = broken[1] = float.NaN;
                Assert.IsTrue(double.IsNaN(kernel(gradient, broken)) && float.IsNaN(gradient[1]));
            }
        }
    }

    [TestMethod]
    public void Pinball_errors_match_the_loops()
    {
        float[] levels = [0.1f, 0.5f, 0.9f];
        foreach (var levelCount in (ReadOnlySpan<int>)[1, 3])
            for (var count = 0; count <= 300; count += count < 130 ? 1 : 17)
            {
                var (predictions, targets, weights) = (Draw(count * levelCount, 1, 2), Draw(count, 2, 2), Draw(count, 3));
                for (var i = 0; i < count; i += 5) (targets[i], weights[i]) = (float.NaN, 0);
                for (var i = 3; i < count; i += 7) targets[i] = predictions[i * levelCount];
                var (sum, expected, gradient) = (0.0, new float[predictions.Length], new float[predictions.Length]);
                for (var i = 0; i < predictions.Length; i++)
                {
                    var (weight, level) = (weights[i / levelCount], levels[i % levelCount]);
                    var above = weight == 0 ? 0 : predictions[i] - targets[i / levelCount];
                    var slope = above > 0 ? 1 - level : above < 0 ? -level : above;
                    sum += (double)weight * slope * above;
                    expected[i] = weight * slope;
                }
                Assert.AreEqual(sum, PinballErrors.Evaluate(predictions, targets, weights, levels.AsSpan(0, levelCount), gradient), 1e-12);
                CollectionAssert.AreEqual(expected, gradient, $"{count} targets");
            }
    }

    [TestMethod]
    public void Wide_softmax_matches_the_scalar_reference()
    {
        for (var length = 1; length <= 700; length += length < 130 ? 1 : 57)
        {
            var (x, found) = (Draw(length, 1, 30), new float[length]);
            x[length / 2] = float.NegativeInfinity;
            var sum = WideSoftmax.SumOfPowers(x, out var maximum);
            Assert.AreEqual((double)x.Max(), maximum);
            if (length == 1) continue;
            Assert.AreEqual(x.Sum(v => Math.Exp(v - maximum)), sum, 1e-13 * sum, $"length {length}");
            WideSoftmax.ScaledPowers(x, maximum, 1 / sum, found);
            for (var i = 0; i < length; i++) Assert.AreEqual(Math.Exp(x[i] - maximum) / sum, found[i], 6.1e-8 * found[i], $"length {length}, element {i}");
        }
        Assert.IsTrue(double.IsNaN(WideSoftmax.SumOfPowers([1, float.NaN, 2], out _)));
    }

    static float[] WithEnds(float[] values)
    {
        float[] ends = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        for (var i = 0; i < values.Length; i += 9) values[i] = ends[i / 9 % ends.Length];
        return values;
    }
}
