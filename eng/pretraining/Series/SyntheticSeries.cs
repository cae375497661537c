using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>The mixture of all families, with mixtures of two series, flips and missing values on top. One thread at a time.</summary>
sealed class SyntheticSeries : ISeriesSource
{
    const int MostValues = TokenLayout.MostContext + (TokenLayout.MostFutureTokens * TokenLayout.Patch);

    static readonly float[] Weights = [0.42f, 0.14f, 0.12f, 0.08f, 0.1f, 0.09f, 0.05f];

    readonly RandomDraws _random = new();
    readonly IGenerator[] _families;
    readonly float[] _other = new float[MostValues];

    public SyntheticSeries()
    {
        var structured = new StructuredSeries();
        _families = [structured, new RegimeSeries(), new CountSeries(structured), new ShapeSeries(), new LevelSeries(), new GaussianSeries(MostValues), new CausalSeries(MostValues)];
    }

    /// <inheritdoc/>
    public int Draw(Span<float> series, int context, ulong seed)
    {
        _random.Restart(seed);
        int period;
        do period = Write(series, context);
        while (!Shape.IsUsable(series, context));
        Shape.Omit(series[..context], _random);
        return period;
    }

    int Write(Span<float> series, int context)
    {
        var period = OfFamily(series, context);
        if (_random.Chance(0.15f))
        {
            var other = _other.AsSpan(0, series.Length);
            Shape.Standardize(series);
            OfFamily(other, context);
            Shape.Standardize(other);
            var part = _random.Uniform(0.1f, 0.9f);
            for (var t = 0; t < series.Length; t++) series[t] += (1 - part) * (other[t] - series[t]);
        }

        if (_random.Chance(0.1f))
            foreach (ref var value in series) value = -value;
        if (_random.Chance(0.06f)) series.Reverse();
        return period;
    }

    int OfFamily(Span<float> series, int context) => _families[_random.Weighted(Weights)].Write(series, context, _random);
}
