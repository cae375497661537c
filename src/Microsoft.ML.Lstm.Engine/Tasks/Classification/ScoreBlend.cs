using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>How much the networks' scores weigh, and those that are linear in convolutions (stacking, Wolpert 1992; with weights of at least 0, Breiman 1996).</summary>
/// <param name="Network">Weight of the networks' mean.</param>
/// <param name="Convolutions">Weight of the other.</param>
readonly record struct ScoreBlend(float Network, float Convolutions)
{
    /// <summary>Both weights are held for half, as if by this standard deviation: a few examples prove little.</summary>
    const double Usual = 0.5, Spread = 0.5;

    /// <summary>How large the networks' scores are beside 1 and -1, which ridge regression aims at, where no held-out example tells.</summary>
    const float UsualRatio = 3;

    const int Steps = 50;

    /// <summary>The networks alone.</summary>
    public static ScoreBlend Alone => new(1, 0);

    /// <summary>Where nothing was held out.</summary>
    public static ScoreBlend Unknown(PredictionTask target) => new((float)Usual, (float)Usual * (target == PredictionTask.Regression ? 1 : UsualRatio));

    /// <summary>The weights under which held-out targets are likeliest.</summary>
    /// <param name="target">The task.</param>
    /// <param name="network">[examples, scores] of networks that have not learnt from them.</param>
    /// <param name="convolutions">[examples, scores] of fits that have not, either.</param>
    /// <param name="labels">Classes or scaled values.</param>
    /// <param name="weights">Of the examples.</param>
    public static ScoreBlend Fit(PredictionTask target, ReadOnlySpan<float> network, ReadOnlySpan<float> convolutions, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var size = network.Length / labels.Length;
        var (one, other) = (Size(network, size), Size(convolutions, size));
        if (other == 0) return Alone;
        var ratio = one == 0 ? UsualRatio : one / other;
        var problem = new Stack(target, size);
        var (x, y) = (Usual, Usual);
        for (var step = 0; step < Steps; step++)
        {
            var sums = problem.At(x, y, ratio, network, convolutions, labels, weights);
            // Newton's step with the prior's part in it, within what is allowed: a weight that would fall below 0 stays there, and the other goes on alone.
            var pull = 1 / (Spread * Spread);
            var (gx, gy) = (sums.X + (pull * (x - Usual)), sums.Y + (pull * (y - Usual)));
            var (hxx, hyy, hxy) = (sums.XX + pull, sums.YY + pull, sums.XY);
            var determinant = (hxx * hyy) - (hxy * hxy);
            var (dx, dy) = (((hyy * gx) - (hxy * gy)) / determinant, ((hxx * gy) - (hxy * gx)) / determinant);
            if (x - dx < 0) (dx, dy) = (x, (gy - (hxy * x)) / hyy);
            if (y - dy < 0) (dx, dy) = ((gx - (hxy * y)) / hxx, y);
            dx = Math.Min(dx, x);
            // Scores saturate: from afar a whole step may be too long.
            var length = Math.Min(1, 1 / Math.Max(Math.Abs(dx), Math.Abs(dy)));
            (x, y) = (x - (length * dx), y - (length * dy));
            if (Math.Abs(dx) + Math.Abs(dy) < 1e-6) break;
        }

        return new((float)Math.Max(0, x), (float)(Math.Max(0, y) * ratio));
    }

    /// <summary>Blended scores in the place of the networks'.</summary>
    public void Apply(Span<float> network, ReadOnlySpan<float> convolutions)
    {
        TensorPrimitives.Multiply(network, Network, network);
        TensorPrimitives.MultiplyAdd(convolutions, Convolutions, network, network);
    }

    /// <summary>The root mean square of scores, each example's own mean left out where it has several.</summary>
    static double Size(ReadOnlySpan<float> scores, int size)
    {
        double squares = 0;
        for (var start = 0; start < scores.Length; start += size)
        {
            var row = scores.Slice(start, size);
            var mean = size == 1 ? 0 : TensorPrimitives.Sum(row) / size;
            foreach (var score in row) squares += (score - mean) * (score - mean);
        }

        return Math.Sqrt(squares / scores.Length);
    }

    /// <summary>The negative log-likelihood's slope and curvature by the two weights.</summary>
    sealed class Stack(PredictionTask target, int size)
    {
        readonly float[] _probabilities = new float[size];

        public (double X, double Y, double XX, double YY, double XY) At(
            double x, double y, double ratio, ReadOnlySpan<float> network, ReadOnlySpan<float> convolutions, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
        {
            double gx = 0, gy = 0, hxx = 0, hyy = 0, hxy = 0;
            for (var i = 0; i < labels.Length; i++)
            {
                var one = network.Slice(i * size, size);
                var other = convolutions.Slice(i * size, size);
                double w = weights[i];
                if (target != PredictionTask.Multiclass)
                {
                    var (n, c) = (one[0], other[0] * ratio);
                    var score = (x * n) + (y * c);
                    var probability = SpecialFunctions.Sigmoid(score);
                    var (slope, curvature) = target == PredictionTask.Regression ? (score - labels[i], 1) : (probability - labels[i], probability * (1 - probability));
                    (gx, gy) = (gx + (w * slope * n), gy + (w * slope * c));
                    (hxx, hyy, hxy) = (hxx + (w * curvature * n * n), hyy + (w * curvature * c * c), hxy + (w * curvature * n * c));
                    continue;
                }

                for (var k = 0; k < size; k++) _probabilities[k] = (float)((x * one[k]) + (y * ratio * other[k]));
                SoftmaxRow.Forward(_probabilities);
                double n1 = 0, c1 = 0, nn = 0, cc = 0, nc = 0;
                for (var k = 0; k < size; k++)
                {
                    var (p, n, c) = (_probabilities[k], one[k], other[k] * ratio);
                    (n1, c1, nn, cc, nc) = (n1 + (p * n), c1 + (p * c), nn + (p * n * n), cc + (p * c * c), nc + (p * n * c));
                }

                var label = (int)labels[i];
                (gx, gy) = (gx + (w * (n1 - one[label])), gy + (w * (c1 - (other[label] * ratio))));
                (hxx, hyy, hxy) = (hxx + (w * (nn - (n1 * n1))), hyy + (w * (cc - (c1 * c1))), hxy + (w * (nc - (n1 * c1))));
            }

            return (gx, gy, hxx, hyy, hxy);
        }
    }
}
