namespace Microsoft.ML.Lstm.Engine.Tasks.NGrams;

/// <summary>Ridge regression on few of many features a row, by coordinate descent in the dual problem (Hsieh et al. 2008).</summary>
/// <param name="rows">Numbers of each row's features, in order; one that is there several times counts as often.</param>
/// <param name="scales">The value of each feature for each time that it is there.</param>
sealed class SparseRidge(int[][] rows, float[] scales)
{
    /// <summary>Passes over the rows, and the largest change of a residual, in units of the targets, that ends them.</summary>
    const int Passes = 40;

    const double Enough = 1e-3;

    readonly double[] _squares = Array.ConvertAll(rows, row => Square(row, scales));

    /// <summary>The mean of the rows' squares.</summary>
    public double MeanSquare { get; } = Math.Max(1e-12, rows.Average(row => Square(row, scales)));

    static double Square(int[] row, float[] scales)
    {
        double square = 0;
        for (int start = 0, end; start < row.Length; start = end)
        {
            for (end = start + 1; end < row.Length && row[end] == row[start];) end++;
            var value = (double)scales[row[start]] * (end - start);
            square += value * value;
        }

        return square;
    }

    /// <summary>The weights that minimise Σ weight · (target - x·w)² + ridge · w² over some rows, each already times the value of its feature.</summary>
    /// <param name="learnt">The rows.</param>
    /// <param name="targets">Of all rows.</param>
    /// <param name="weights">Of all rows, above 0.</param>
    /// <param name="ridge">How strong the ridge is.</param>
    /// <param name="seed">Orders the rows.</param>
    public float[] Fit(int[] learnt, double[] targets, float[] weights, double ridge, int seed)
    {
        var (w, alphas, order, random) = (new double[scales.Length], new double[rows.Length], learnt.ToArray(), new Random(seed));
        for (var pass = 0; pass < Passes; pass++)
        {
            random.Shuffle(order);
            double most = 0;
            foreach (var row in order)
            {
                var residual = targets[row];
                foreach (var feature in rows[row]) residual -= w[feature] * scales[feature];
                var inverse = ridge / weights[row];
                var step = (residual - (alphas[row] * inverse)) / (_squares[row] + inverse);
                alphas[row] += step;
                foreach (var feature in rows[row]) w[feature] += step * scales[feature];
                most = Math.Max(most, Math.Abs(step * (_squares[row] + inverse)));
            }

            if (most < Enough) break;
        }

        return [.. w.Select((weight, feature) => (float)(weight * scales[feature]))];
    }
}
