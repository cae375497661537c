namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>A generator of random numbers with 64 bits of state (Steele et al. 2014); its numbers are the same on every machine and version.</summary>
struct SplitMix64(ulong seed)
{
    /// <summary>What the state grows by at each number.</summary>
    public const ulong Increment = 0x9e3779b97f4a7c15;

    /// <summary>Its whole state: a generator from this seed continues this one.</summary>
    public ulong State { get; private set; } = seed;

    public ulong Next()
    {
        var x = State += Increment;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    /// <summary>One of a seed's seeds, those of neighbouring numbers having nothing in common; null for null.</summary>
    public static ulong? Derive(ulong? seed, int number) => seed is { } known ? new SplitMix64(known + (Increment * (ulong)number)).Next() : null;

    /// <summary>Uniform from 0 to below 1, in steps of 2⁻⁵³.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform from -1 to below 1, in steps of 2⁻²³.</summary>
    public float NextSigned() => ((Next() >> 40) * (1f / (1 << 23))) - 1;
}
