using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Convolutions with kernels of nine weights, six of them -1 and three 2, and how many of their responses exceed a bias (MiniRocket; Dempster et al. 2021).</summary>
static class KernelResponses
{
    public const int Taps = 9;

    /// <summary>Room for so many values in whole vectors.</summary>
    public static int Room(int count) => (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    /// <summary>destination[t] = -Σ x[t + j · dilation] over the nine taps j: what all kernels of a dilation have in common.</summary>
    public static void Common(ReadOnlySpan<float> x, int dilation, Span<float> destination)
    {
        Guard.Holds(x.Length, destination.Length + ((Taps - 1L) * dilation), nameof(x));
        destination.Clear();
        for (var tap = 0; tap < Taps; tap++)
        {
            var shifted = x.Slice(tap * dilation, destination.Length);
            var (i, whole) = (0, destination.Length - Vector<float>.Count);
            for (; i <= whole; i += Vector<float>.Count) (new Vector<float>(destination[i..]) - new Vector<float>(shifted[i..])).CopyTo(destination[i..]);
            for (; i < destination.Length; i++) destination[i] -= shifted[i];
        }
    }

    /// <summary>
    /// The responses of a kernel: common + 3 · (the values at its three taps of weight 2). Behind them, up to <see cref="Room"/>, come values that exceed no bias.
    /// </summary>
    /// <param name="common">What <see cref="Common"/> made.</param>
    /// <param name="one">Values at the first of the three taps, as many or more.</param>
    /// <param name="two">At the second.</param>
    /// <param name="three">At the third.</param>
    /// <param name="destination">[Room(common.Length)]; overwritten.</param>
    public static void Respond(ReadOnlySpan<float> common, ReadOnlySpan<float> one, ReadOnlySpan<float> two, ReadOnlySpan<float> three, Span<float> destination)
    {
        Guard.Holds(destination.Length, Room(common.Length), nameof(destination));
        var (i, whole, weight) = (0, common.Length - Vector<float>.Count, new Vector<float>(3));
        for (; i <= whole; i += Vector<float>.Count)
            (new Vector<float>(common[i..]) + (weight * (new Vector<float>(one[i..]) + new Vector<float>(two[i..]) + new Vector<float>(three[i..])))).CopyTo(destination[i..]);
        for (; i < common.Length; i++) destination[i] = common[i] + (3 * (one[i] + two[i] + three[i]));
        destination[common.Length..Room(common.Length)].Fill(float.NegativeInfinity);
    }

    /// <summary>How many values exceed a bias; they come in whole vectors.</summary>
    public static int CountAbove(ReadOnlySpan<float> responses, float bias)
    {
        var (limit, count) = (new Vector<float>(bias), Vector<int>.Zero);
        foreach (ref readonly var some in MemoryMarshal.Cast<float, Vector<float>>(responses)) count -= Vector.GreaterThan(some, limit);
        return Vector.Sum(count);
    }
}
