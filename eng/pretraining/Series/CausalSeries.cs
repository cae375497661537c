namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>
/// A node of a random causal graph (CauKer: Xie et al. 2025): roots are Gaussian processes, at times with a trend; every other node is an activation of a weighted sum of up to three nodes before it, at times of
/// their past. One thread at a time.
/// </summary>
/// <param name="mostValues">Values of the longest series.</param>
sealed class CausalSeries(int mostValues) : IGenerator
{
    const int Roots = 2, Nodes = 6, MostParents = 3, MostDelay = 24;

    readonly GaussianSeries _process = new(mostValues);
    readonly float[][] _nodes = [.. Enumerable.Range(0, Nodes).Select(_ => new float[mostValues])];
    readonly int[] _periods = new int[Nodes];

    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        var (roots, nodes) = (random.Between(1, Roots), random.Between(Roots + 1, Nodes));
        for (var node = 0; node < nodes; node++)
        {
            var own = _nodes[node].AsSpan(0, values.Length);
            if (node < roots) WriteRoot(node, own, random);
            else WriteEffect(node, own, random);
            Shape.Standardize(own);
        }

        _nodes[nodes - 1].AsSpan(0, values.Length).CopyTo(values);
        if (random.Chance(0.5f)) Components.AddNoise(values, random.LogUniform(0.02f, 0.5f), random);
        return _periods[nodes - 1];
    }

    void WriteRoot(int node, Span<float> values, RandomDraws random)
    {
        _periods[node] = _process.WriteProcess(values, random);
        if (!random.Chance(0.4f)) return;
        Shape.Standardize(values);
        Components.AddTrend(values, random.Uniform(0.3f, 2), random);
    }

    void WriteEffect(int node, Span<float> values, RandomDraws random)
    {
        values.Fill(random.Normal());
        _periods[node] = int.MaxValue;
        for (var parents = random.Between(1, MostParents); parents > 0; parents--)
        {
            var parent = random.Below(node);
            var (cause, weight, delay) = (_nodes[parent], random.Normal(), random.Chance(0.5f) ? 0 : random.Between(1, MostDelay));
            for (var t = 0; t < values.Length; t++) values[t] += weight * cause[Math.Max(0, t - delay)];
            if (_periods[parent] > 1) _periods[node] = Math.Min(_periods[node], _periods[parent]);
        }

        if (_periods[node] == int.MaxValue) _periods[node] = 1;
        Activate(values, random);
    }

    static void Activate(Span<float> values, RandomDraws random)
    {
        var (kind, factor) = (random.Below(6), random.Uniform(0.5f, 2));
        foreach (ref var value in values)
        {
            value = kind switch
            {
                0 => value,
                1 => MathF.Max(0, value),
                2 => 1 / (1 + MathF.Exp(-2 * factor * value)),
                3 => MathF.Sin(factor * value),
                4 => value - (2 * factor * MathF.Floor(value / (2 * factor))),
                _ => value < 0 ? 0.1f * value : value,
            };
        }
    }
}
