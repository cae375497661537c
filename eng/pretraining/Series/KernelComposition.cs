namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>
/// A covariance that is composed of kernels by sums and products, as a polynomial in time whose coefficients are stationary: cov(s, t) = Σ_d (s·t)^d r_d(|s - t|), with time from 0 to 1. So linear kernels need no
/// matrix, and a draw is Σ_d t^d g_d of independent stationary draws. One thread at a time.
/// </summary>
/// <param name="mostLags">Lags at most.</param>
sealed class KernelComposition(int mostLags)
{
    /// <summary>Coefficients: products of more linear kernels are not taken.</summary>
    public const int Degrees = 3;

    readonly float[][] _covariances = [new float[mostLags], new float[mostLags], new float[mostLags]];
    readonly float[] _kernel = new float[mostLags];
    int _lags;

    /// <summary>The degrees in use: 1 for a stationary covariance.</summary>
    public int Count { get; private set; }

    /// <summary>The coefficient of a degree at lags 0, 1, ...</summary>
    public ReadOnlySpan<float> this[int degree] => _covariances[degree].AsSpan(0, _lags);

    /// <summary>Composes anew, of one to five kernels (KernelSynth: Ansari et al. 2024).</summary>
    /// <param name="values">Values of the series.</param>
    /// <param name="lags">Lags that are needed.</param>
    /// <param name="random">All that is random.</param>
    /// <returns>The shortest period among its kernels; 1 for none.</returns>
    public int Compose(int values, int lags, RandomDraws random)
    {
        const int Most = 5;
        (_lags, Count) = (lags, 0);
        var shortest = int.MaxValue;
        for (var kernels = random.Between(1, Most); kernels > 0; kernels--)
        {
            var multiplies = Count > 0 && random.Chance(0.5f);
            if (random.Chance(0.15f))
            {
                var offset = random.Below(3) switch { 0 => 0f, 1 => 1, _ => 10 };
                if (!multiplies) AddLinear(offset);
                else if (Count < Degrees) MultiplyLinear(offset);
                continue;
            }

            var period = StationaryKernel.Write(_kernel.AsSpan(0, lags), values, random);
            if (period > 1) shortest = Math.Min(shortest, period);
            if (multiplies) Multiply();
            else Add(0, _kernel.AsSpan(0, lags));
        }

        return shortest == int.MaxValue ? 1 : shortest;
    }

    /// <summary>+ offset + s·t.</summary>
    void AddLinear(float offset)
    {
        Add(0, offset);
        Add(1, 1);
    }

    /// <summary>· (offset + s·t).</summary>
    void MultiplyLinear(float offset)
    {
        Add(Count, 0);
        for (var degree = Count - 1; degree >= 0; degree--)
        {
            var own = _covariances[degree].AsSpan(0, _lags);
            for (var lag = 0; lag < _lags; lag++) own[lag] = (offset * own[lag]) + (degree > 0 ? _covariances[degree - 1][lag] : 0);
        }
    }

    void Multiply()
    {
        for (var degree = 0; degree < Count; degree++)
            for (var lag = 0; lag < _lags; lag++) _covariances[degree][lag] *= _kernel[lag];
    }

    void Add(int degree, float constant)
    {
        Reach(degree);
        foreach (ref var covariance in _covariances[degree].AsSpan(0, _lags)) covariance += constant;
    }

    void Add(int degree, ReadOnlySpan<float> kernel)
    {
        Reach(degree);
        for (var lag = 0; lag < _lags; lag++) _covariances[degree][lag] += kernel[lag];
    }

    void Reach(int degree)
    {
        for (; Count <= degree; Count++) _covariances[Count].AsSpan(0, _lags).Clear();
    }
}
