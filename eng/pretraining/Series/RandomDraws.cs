using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Random numbers of many distributions, the same ones from the same seed everywhere.</summary>
sealed class RandomDraws
{
    SplitMix64 _bits;
    float _spare;
    bool _hasSpare;

    /// <summary>Begins anew from a seed.</summary>
    public void Restart(ulong seed) => (_bits, _hasSpare) = (new(seed), false);

    /// <summary>Uniform from 0 to below 1.</summary>
    public float Uniform() => (_bits.Next() >> 40) * (1f / (1 << 24));

    public float Uniform(float least, float most) => least + ((most - least) * Uniform());

    /// <summary>Uniform in the logarithm.</summary>
    public float LogUniform(float least, float most) => MathF.Exp(Uniform(MathF.Log(least), MathF.Log(most)));

    /// <summary>A whole number from 0 to below <paramref name="end"/>.</summary>
    public int Below(int end) => (int)((_bits.Next() >> 33) % (ulong)end);

    /// <summary>A whole number, both ends included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True with a probability.</summary>
    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>Normal with mean 0 and deviation 1 (the polar method: Marsaglia and Bray 1964).</summary>
    public float Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        float u, v, square;
        do
        {
            (u, v) = (_bits.NextSigned(), _bits.NextSigned());
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);
        var length = MathF.Sqrt(-2 * MathF.Log(square) / square);
        (_spare, _hasSpare) = (v * length, true);
        return u * length;
    }

    public float Normal(float deviation) => deviation * Normal();

    /// <summary>A Poisson count; of a large mean by a normal distribution.</summary>
    public int Poisson(float mean)
    {
        if (mean > 30) return Math.Max(0, (int)MathF.Round(mean + (MathF.Sqrt(mean) * Normal())));
        var (limit, count, product) = (MathF.Exp(-mean), 0, Uniform());
        for (; product > limit; count++) product *= Uniform();
        return count;
    }

    /// <summary>One of several, each as likely as its weight says.</summary>
    public int Weighted(ReadOnlySpan<float> weights)
    {
        var total = 0f;
        foreach (var weight in weights) total += weight;
        var left = Uniform() * total;
        for (var i = 0; i < weights.Length; i++)
            if ((left -= weights[i]) < 0) return i;
        return weights.Length - 1;
    }
}
