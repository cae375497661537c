using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>How much the networks' scores weigh, and those of each linear model beside them (stacking, Wolpert 1992; with weights of at least 0, Breiman 1996).</summary>
/// <param name="Network">Weight of the networks' mean.</param>
/// <param name="Sides">Weight of each model beside them.</param>
sealed record ScoreBlend(float Network, float[] Sides)
{
    /// <summary>All weights are held for equal shares, as if by this standard deviation: a few examples prove little.</summary>
    const double Spread = 0.5;

    /// <summary>How large the networks' scores are beside 1 and -1, which linear models aim at, where no held-out example tells.</summary>
    const double UsualRatio = 3;

    const int Steps = 50;

    /// <summary>The networks alone.</summary>
    public static ScoreBlend Alone { get; } = new(1, new float[SideModels.Most]);

    public bool IsNetworkAlone => Network == 1 && Array.TrueForAll(Sides, weight => weight == 0);

    /// <summary>Where nothing was held out: equal shares of those that are there.</summary>
    public static ScoreBlend Unknown(PredictionTask target, bool[] sides)
    {
        var share = 1.0 / (1 + sides.Count(there => there));
        return new((float)share, Array.ConvertAll(sides, there => there ? (float)(share * (target == PredictionTask.Regression ? 1 : UsualRatio)) : 0));
    }

    /// <summary>The weights under which held-out targets are likeliest.</summary>
    /// <param name="target">The task.</param>
    /// <param name="network">[examples, scores] of networks that have not learnt from them.</param>
    /// <param name="sides">The same of each linear model; null for one that is not there.</param>
    /// <param name="labels">Classes or scaled values.</param>
    /// <param name="weights">Of the examples.</param>
    public static ScoreBlend Fit(PredictionTask target, float[] network, float[]?[] sides, float[] labels, float[] weights)
    {
        var size = network.Length / labels.Length;
        int[] there = [.. Enumerable.Range(0, sides.Length).Where(side => sides[side] is { } scores && Size(scores, size) > 0)];
        if (there.Length == 0) return Alone;
        var own = Size(network, size);
        float[][] scores = [network, .. there.Select(side => sides[side]!)];
        double[] ratios = [1, .. there.Select(side => own == 0 ? UsualRatio : own / Size(sides[side]!, size))];
        var share = Weights(new BlendLikelihood(target, scores, ratios, labels, weights), 1.0 / scores.Length);
        var all = new float[sides.Length];
        for (var i = 0; i < there.Length; i++) all[there[i]] = (float)(share[i + 1] * ratios[i + 1]);
        return new((float)share[0], all);
    }

    /// <summary>Newton's steps with the prior's part in them, within what is allowed: a weight that would fall below 0 stays there.</summary>
    static double[] Weights(BlendLikelihood likelihood, double usual)
    {
        var count = likelihood.Count;
        var (x, slope, curvature) = (new double[count], new double[count], new double[count * count]);
        Array.Fill(x, usual);
        const double pull = 1 / (Spread * Spread);
        for (var step = 0; step < Steps; step++)
        {
            likelihood.At(x, slope, curvature);
            for (var i = 0; i < count; i++) (slope[i], curvature[(i * count) + i]) = (slope[i] + (pull * (x[i] - usual)), curvature[(i * count) + i] + pull);
            int[] free = [.. Enumerable.Range(0, count).Where(i => x[i] > 0 || slope[i] < 0)];
            var matrix = new double[free.Length * free.Length];
            for (var i = 0; i < free.Length; i++)
                for (var j = 0; j < free.Length; j++) matrix[(i * free.Length) + j] = curvature[(free[i] * count) + free[j]];
            double[] move = [.. free.Select(i => slope[i])];
            Cholesky.Factor(matrix, free.Length, 1e-9);
            Cholesky.Solve(matrix, free.Length, move);
            // Scores saturate: from afar a whole step may be too long.
            var length = Math.Min(1, 1 / Math.Max(1e-12, move.Max(Math.Abs)));
            double most = 0;
            for (var i = 0; i < free.Length; i++)
            {
                var next = Math.Max(0, x[free[i]] - (length * move[i]));
                most = Math.Max(most, Math.Abs(next - x[free[i]]));
                x[free[i]] = next;
            }

            if (most < 1e-7) break;
        }

        return x;
    }

    /// <summary>Blended scores in the place of the networks'.</summary>
    public void Apply(Span<float> network, float[]?[] sides)
    {
        TensorPrimitives.Multiply(network, Network, network);
        for (var side = 0; side < sides.Length; side++)
            if (sides[side] is { } other) TensorPrimitives.MultiplyAdd(other, Sides[side], network, network);
    }

    /// <summary>Writes a blend, or reads one; before version 4 of the file the networks are alone.</summary>
    public static ScoreBlend Transfer(ModelCodec codec, ScoreBlend? blend) => codec.Version < 4 ? Alone
        : new(codec.Float(blend?.Network, 0), codec.Repeat(blend?.Sides, SideModels.Most, weight => codec.Float(weight, 0)));

    /// <summary>The root mean square of scores, each example's own mean left out where it has several.</summary>
    static double Size(float[] scores, int size)
    {
        double squares = 0;
        for (var start = 0; start < scores.Length; start += size)
        {
            var row = scores.AsSpan(start, size);
            var mean = size == 1 ? 0 : TensorPrimitives.Sum<float>(row) / size;
            foreach (var score in row) squares += (score - mean) * (score - mean);
        }

        return Math.Sqrt(squares / scores.Length);
    }
}
