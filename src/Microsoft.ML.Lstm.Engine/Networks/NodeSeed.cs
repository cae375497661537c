using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>How a node's dropout gets its seed from that of a pass: an offset is added, then each number derives a seed from the one before.</summary>
readonly record struct NodeSeed(int Offset, params int[] Numbers)
{
    public ulong? Of(ulong? seed)
    {
        seed += (ulong)Offset;
        foreach (var number in Numbers) seed = SplitMix64.Derive(seed, number);
        return seed;
    }
}
