namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Numbers as if at random from a seed: SplitMix64 (Steele et al. 2014), which needs no memory.</summary>
struct NoiseSource(ulong seed)
{
    ulong _state = seed;

    /// <summary>Evenly from -1 to 1.</summary>
    public float Next()
    {
        var x = _state += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return ((x ^ (x >> 31)) >> 40) * (1f / (1 << 23)) - 1;
    }
}
