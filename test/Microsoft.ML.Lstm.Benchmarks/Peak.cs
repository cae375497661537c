using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What one core can do at most: multiply-adds on registers, ten sums under way to hide their latency, nothing loaded or stored.</summary>
static class Peak
{
    const int Rounds = 100_000;
    const int Sums = 10;

    public static double GigaflopsOfOneCore()
    {
        var best = double.MaxValue;
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            if (Vector512.IsHardwareAccelerated) MultiplyAdd<Vector512<float>, Width512>();
            else if (Vector256.IsHardwareAccelerated) MultiplyAdd<Vector256<float>, Width256>();
            else if (Vector128.IsHardwareAccelerated) MultiplyAdd<Vector128<float>, Width128>();
            else MultiplyAdd<float, WidthOne>();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * Rounds * Sums * Panels.Lanes / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static TVector MultiplyAdd<TVector, TWidth>()
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        TVector x = TWidth.Create(0.5f), y = TWidth.Create(0.25f);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (var round = 0; round < Rounds; round++)
        {
            a = TWidth.MultiplyAdd(a, x, y);
            b = TWidth.MultiplyAdd(b, x, y);
            c = TWidth.MultiplyAdd(c, x, y);
            d = TWidth.MultiplyAdd(d, x, y);
            e = TWidth.MultiplyAdd(e, x, y);
            f = TWidth.MultiplyAdd(f, x, y);
            g = TWidth.MultiplyAdd(g, x, y);
            h = TWidth.MultiplyAdd(h, x, y);
            i = TWidth.MultiplyAdd(i, x, y);
            j = TWidth.MultiplyAdd(j, x, y);
        }
        return Add(Add(Add(a, b), Add(c, d)), Add(Add(e, f), Add(Add(g, h), Add(i, j))));

        static TVector Add(TVector x, TVector y) => TWidth.Add(x, y);
    }
}
