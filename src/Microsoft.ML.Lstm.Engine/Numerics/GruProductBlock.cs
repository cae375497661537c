using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

readonly struct SevenRows : IRows { public static int Count => 7; }

readonly struct EightRows : IRows { public static int Count => 8; }

/// <summary>
/// The innermost loops of <see cref="GruProduct"/>; sums take their terms in the order of the depth, as those of <see cref="GemmBlock"/>.
/// </summary>
static class GruProductBlock
{
    /// <summary>Rows x the three products of one vector of units. All rows' third sums start from the same vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TVector, TWidth, TRows>(
        ref float a, nint aRow, nint depth, ref float b, ref float start, nint startRow, ref float third, ref float c, nint cRow, nint thirdAt)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TRows : IRows
    {
        nint w = TWidth.Lanes;
        TVector r0 = TWidth.Load(ref start, 0), r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        TVector z0 = TWidth.Load(ref start, w), z1 = default, z2 = default, z3 = default, z4 = default, z5 = default, z6 = default, z7 = default;
        if (TRows.Count > 1) (r1, z1) = (TWidth.Load(ref start, startRow), TWidth.Load(ref start, startRow + w));
        if (TRows.Count > 2) (r2, z2) = (TWidth.Load(ref start, 2 * startRow), TWidth.Load(ref start, 2 * startRow + w));
        if (TRows.Count > 3) (r3, z3) = (TWidth.Load(ref start, 3 * startRow), TWidth.Load(ref start, 3 * startRow + w));
        if (TRows.Count > 4) (r4, z4) = (TWidth.Load(ref start, 4 * startRow), TWidth.Load(ref start, 4 * startRow + w));
        if (TRows.Count > 5) (r5, z5) = (TWidth.Load(ref start, 5 * startRow), TWidth.Load(ref start, 5 * startRow + w));
        if (TRows.Count > 6) (r6, z6) = (TWidth.Load(ref start, 6 * startRow), TWidth.Load(ref start, 6 * startRow + w));
        if (TRows.Count > 7) (r7, z7) = (TWidth.Load(ref start, 7 * startRow), TWidth.Load(ref start, 7 * startRow + w));
        TVector n0 = TWidth.Load(ref third, 0), n1 = n0, n2 = n0, n3 = n0, n4 = n0, n5 = n0, n6 = n0, n7 = n0;
        for (var k = depth; k > 0; k--)
        {
            TVector br = TWidth.Load(ref b, 0), bz = TWidth.Load(ref b, w), bn = TWidth.Load(ref b, 2 * w);
            MultiplyAdd<TVector, TWidth>(TWidth.Create(a), br, bz, bn, ref r0, ref z0, ref n0);
            if (TRows.Count > 1) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, aRow)), br, bz, bn, ref r1, ref z1, ref n1);
            if (TRows.Count > 2) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, 2 * aRow)), br, bz, bn, ref r2, ref z2, ref n2);
            if (TRows.Count > 3) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, 3 * aRow)), br, bz, bn, ref r3, ref z3, ref n3);
            if (TRows.Count > 4) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, 4 * aRow)), br, bz, bn, ref r4, ref z4, ref n4);
            if (TRows.Count > 5) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, 5 * aRow)), br, bz, bn, ref r5, ref z5, ref n5);
            if (TRows.Count > 6) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, 6 * aRow)), br, bz, bn, ref r6, ref z6, ref n6);
            if (TRows.Count > 7) MultiplyAdd<TVector, TWidth>(TWidth.Create(Unsafe.Add(ref a, 7 * aRow)), br, bz, bn, ref r7, ref z7, ref n7);
            a = ref Unsafe.Add(ref a, 1);
            b = ref Unsafe.Add(ref b, 3 * w);
        }
        Store<TVector, TWidth>(ref c, thirdAt, r0, z0, n0);
        if (TRows.Count > 1) Store<TVector, TWidth>(ref Unsafe.Add(ref c, cRow), thirdAt, r1, z1, n1);
        if (TRows.Count > 2) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 2 * cRow), thirdAt, r2, z2, n2);
        if (TRows.Count > 3) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 3 * cRow), thirdAt, r3, z3, n3);
        if (TRows.Count > 4) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 4 * cRow), thirdAt, r4, z4, n4);
        if (TRows.Count > 5) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 5 * cRow), thirdAt, r5, z5, n5);
        if (TRows.Count > 6) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 6 * cRow), thirdAt, r6, z6, n6);
        if (TRows.Count > 7) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 7 * cRow), thirdAt, r7, z7, n7);
    }

    /// <summary>One row x the three products of four vectors of units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRow<TVector, TWidth>(
        ref float a, nint depth, ref float b, nint bNext, ref float bias, bool continues, int third, ref float c, nint cNext)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes, thirdAt = third * w;
        ref var start = ref continues ? ref c : ref bias;
        var next = continues ? cNext : 4 * w;
        TVector r0 = TWidth.Load(ref start, 0), z0 = TWidth.Load(ref start, w), n0 = TWidth.Load(ref bias, thirdAt);
        TVector r1 = TWidth.Load(ref start, next), z1 = TWidth.Load(ref start, next + w), n1 = TWidth.Load(ref bias, 4 * w + thirdAt);
        TVector r2 = TWidth.Load(ref start, 2 * next), z2 = TWidth.Load(ref start, 2 * next + w), n2 = TWidth.Load(ref bias, 8 * w + thirdAt);
        TVector r3 = TWidth.Load(ref start, 3 * next), z3 = TWidth.Load(ref start, 3 * next + w), n3 = TWidth.Load(ref bias, 12 * w + thirdAt);
        for (var k = depth; k > 0; k--)
        {
            var x = TWidth.Create(a);
            ref var b1 = ref Unsafe.Add(ref b, bNext);
            ref var b2 = ref Unsafe.Add(ref b1, bNext);
            ref var b3 = ref Unsafe.Add(ref b2, bNext);
            MultiplyAdd<TVector, TWidth>(x, TWidth.Load(ref b, 0), TWidth.Load(ref b, w), TWidth.Load(ref b, 2 * w), ref r0, ref z0, ref n0);
            MultiplyAdd<TVector, TWidth>(x, TWidth.Load(ref b1, 0), TWidth.Load(ref b1, w), TWidth.Load(ref b1, 2 * w), ref r1, ref z1, ref n1);
            MultiplyAdd<TVector, TWidth>(x, TWidth.Load(ref b2, 0), TWidth.Load(ref b2, w), TWidth.Load(ref b2, 2 * w), ref r2, ref z2, ref n2);
            MultiplyAdd<TVector, TWidth>(x, TWidth.Load(ref b3, 0), TWidth.Load(ref b3, w), TWidth.Load(ref b3, 2 * w), ref r3, ref z3, ref n3);
            a = ref Unsafe.Add(ref a, 1);
            b = ref Unsafe.Add(ref b, 3 * w);
        }
        Store<TVector, TWidth>(ref c, thirdAt, r0, z0, n0);
        Store<TVector, TWidth>(ref Unsafe.Add(ref c, cNext), thirdAt, r1, z1, n1);
        Store<TVector, TWidth>(ref Unsafe.Add(ref c, 2 * cNext), thirdAt, r2, z2, n2);
        Store<TVector, TWidth>(ref Unsafe.Add(ref c, 3 * cNext), thirdAt, r3, z3, n3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void MultiplyAdd<TVector, TWidth>(TVector x, TVector br, TVector bz, TVector bn, ref TVector r, ref TVector z, ref TVector n)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        r = TWidth.MultiplyAdd(x, br, r);
        z = TWidth.MultiplyAdd(x, bz, z);
        n = TWidth.MultiplyAdd(x, bn, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<TVector, TWidth>(ref float c, nint thirdAt, TVector r, TVector z, TVector n)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        TWidth.Store(r, ref c, 0);
        TWidth.Store(z, ref c, TWidth.Lanes);
        TWidth.Store(n, ref c, thirdAt);
    }
}
