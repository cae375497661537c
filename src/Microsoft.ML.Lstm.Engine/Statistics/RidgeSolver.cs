namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>Least squares with few unknowns, drawn towards a prior: collects the normal equations, then solves them by Cholesky's method.</summary>
sealed class RidgeSolver(int count)
{
    readonly double[] _products = new double[count * count];
    readonly double[] _factor = new double[count * count];
    readonly double[] _right = new double[count];
    double _weight;
    int _added;

    public void Clear()
    {
        Array.Clear(_products);
        Array.Clear(_right);
        (_weight, _added) = (0, 0);
    }

    public void Add(ReadOnlySpan<double> x, double target, double weight)
    {
        _weight += weight;
        _added++;
        for (var i = 0; i < count; i++)
        {
            var scaled = x[i] * weight;
            if (scaled == 0) continue;
            _right[i] += scaled * target;
            for (var j = 0; j <= i; j++) _products[(i * count) + j] += scaled * x[j];
        }
    }

    /// <summary>Minimises the weighted squares plus (mean weight) · Σ pull · (x - prior)²; a pull counts observations.</summary>
    public void Solve(ReadOnlySpan<double> prior, ReadOnlySpan<double> strengths, double times, Span<double> solution)
    {
        for (var i = 0; i < count; i++)
        {
            var ridge = strengths[i] * times * Math.Max(_weight, 1e-12) / Math.Max(1, _added);
            solution[i] = _right[i] + (ridge * prior[i]);
            for (var j = 0; j <= i; j++)
            {
                var sum = _products[(i * count) + j] + (i == j ? ridge * (1 + 1e-9) : 0);
                for (var k = 0; k < j; k++) sum -= _factor[(i * count) + k] * _factor[(j * count) + k];
                _factor[(i * count) + j] = i == j ? Math.Sqrt(Math.Max(sum, ridge * 1e-12)) : sum / _factor[(j * count) + j];
            }
        }

        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < i; k++) solution[i] -= _factor[(i * count) + k] * solution[k];
            solution[i] /= _factor[(i * count) + i];
        }

        for (var i = count - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < count; k++) solution[i] -= _factor[(k * count) + i] * solution[k];
            solution[i] /= _factor[(i * count) + i];
        }
    }
}
