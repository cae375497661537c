using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// A matrix C [keys, values] of one sequence, decayed and updated by outer products: C = (1 - w) C₋₁ + w k vᵀ, read as r = Cᵀ q. Rows of values are
/// padded with zeros to whole vectors, and so is every vector of values that comes in.
/// </summary>
static class MatrixMemory
{
    /// <summary>Writes k vᵀ with the weight w and reads with q.</summary>
    /// <param name="before">C before.</param>
    /// <param name="key">k, as many as C has rows.</param>
    /// <param name="value">v, padded.</param>
    /// <param name="weight">w.</param>
    /// <param name="query">q, like k.</param>
    /// <param name="after">C after; may be the same memory.</param>
    /// <param name="read">r, padded.</param>
    public static void Forward(
        ReadOnlySpan<float> before, ReadOnlySpan<float> key, ReadOnlySpan<float> value, float weight, ReadOnlySpan<float> query,
        Span<float> after, Span<float> read)
    {
        Check(key.Length, value.Length, query.Length, before.Length, after.Length);
        Guard.Holds(read.Length, value.Length, nameof(read));
        if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, Width512>(before, key, value, weight, query, after, read);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, Width256>(before, key, value, weight, query, after, read);
        else if (Vector128.IsHardwareAccelerated) Forward<Vector128<float>, Width128>(before, key, value, weight, query, after, read);
        else Forward<float, WidthOne>(before, key, value, weight, query, after, read);
    }

    /// <summary>The gradient: that by C after becomes that by C before. Returns the gradient by w.</summary>
    /// <param name="before">C before.</param>
    /// <param name="after">C after.</param>
    /// <param name="key">k.</param>
    /// <param name="value">v, padded.</param>
    /// <param name="weight">w.</param>
    /// <param name="query">q.</param>
    /// <param name="readGradient">Gradient by r, padded.</param>
    /// <param name="gradient">Gradient by C after, without what comes by r; overwritten.</param>
    /// <param name="keyGradient">Overwritten.</param>
    /// <param name="valueGradient">Padded; overwritten.</param>
    /// <param name="queryGradient">Overwritten.</param>
    public static float Backward(
        ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> key, ReadOnlySpan<float> value, float weight, ReadOnlySpan<float> query,
        ReadOnlySpan<float> readGradient, Span<float> gradient, Span<float> keyGradient, Span<float> valueGradient, Span<float> queryGradient)
    {
        Check(key.Length, value.Length, query.Length, before.Length, after.Length);
        Check(keyGradient.Length, valueGradient.Length, queryGradient.Length, gradient.Length, gradient.Length);
        Guard.SameLength(key.Length, keyGradient.Length);
        Guard.SameLength(value.Length, valueGradient.Length);
        Guard.SameLength(value.Length, readGradient.Length);
        if (Vector512.IsHardwareAccelerated)
            return Backward<Vector512<float>, Width512>(before, after, key, value, weight, query, readGradient, gradient, keyGradient, valueGradient, queryGradient);
        if (Vector256.IsHardwareAccelerated)
            return Backward<Vector256<float>, Width256>(before, after, key, value, weight, query, readGradient, gradient, keyGradient, valueGradient, queryGradient);
        if (Vector128.IsHardwareAccelerated)
            return Backward<Vector128<float>, Width128>(before, after, key, value, weight, query, readGradient, gradient, keyGradient, valueGradient, queryGradient);
        return Backward<float, WidthOne>(before, after, key, value, weight, query, readGradient, gradient, keyGradient, valueGradient, queryGradient);
    }

    static void Check(int keys, int values, int queries, int before, int after)
    {
        Guard.SameLength(keys, queries);
        Guard.SameLength(values, Panels.RoundUp(values));
        Guard.Holds(before, (long)keys * values, nameof(before));
        Guard.Holds(after, (long)keys * values, nameof(after));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Forward<TVector, TWidth>(
        ReadOnlySpan<float> before, ReadOnlySpan<float> key, ReadOnlySpan<float> value, float weight, ReadOnlySpan<float> query,
        Span<float> after, Span<float> read)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint stride = value.Length;
        var kept = TWidth.Create(1 - weight);
        for (nint column = 0; column < stride; column += TWidth.Lanes)
        {
            ref var old = ref Unsafe.Add(ref MemoryMarshal.GetReference(before), column);
            ref var updated = ref Unsafe.Add(ref MemoryMarshal.GetReference(after), column);
            var v = TWidth.Multiply(TWidth.Load(ref MemoryMarshal.GetReference(value), column), TWidth.Create(weight));
            TVector sum = default;
            for (var j = 0; j < key.Length; j++)
            {
                var c = TWidth.MultiplyAdd(TWidth.Create(key[j]), v, TWidth.Multiply(TWidth.Load(ref old, j * stride), kept));
                TWidth.Store(c, ref updated, j * stride);
                sum = TWidth.MultiplyAdd(TWidth.Create(query[j]), c, sum);
            }
            TWidth.Store(sum, ref MemoryMarshal.GetReference(read), column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Backward<TVector, TWidth>(
        ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> key, ReadOnlySpan<float> value, float weight, ReadOnlySpan<float> query,
        ReadOnlySpan<float> readGradient, Span<float> gradient, Span<float> keyGradient, Span<float> valueGradient, Span<float> queryGradient)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint stride = value.Length;
        var kept = TWidth.Create(1 - weight);
        valueGradient.Clear();
        ref var v = ref MemoryMarshal.GetReference(value);
        ref var dr = ref MemoryMarshal.GetReference(readGradient);
        ref var dv = ref MemoryMarshal.GetReference(valueGradient);
        TVector forgotten = default;
        var written = 0f;
        for (var j = 0; j < key.Length; j++)
        {
            ref var old = ref Unsafe.Add(ref MemoryMarshal.GetReference(before), j * stride);
            ref var updated = ref Unsafe.Add(ref MemoryMarshal.GetReference(after), j * stride);
            ref var dc = ref Unsafe.Add(ref MemoryMarshal.GetReference(gradient), j * stride);
            TVector byQuery = default, byKey = default;
            TVector q = TWidth.Create(query[j]), k = TWidth.Create(weight * key[j]);
            for (nint column = 0; column < stride; column += TWidth.Lanes)
            {
                var outer = TWidth.Load(ref dr, column);
                byQuery = TWidth.MultiplyAdd(TWidth.Load(ref updated, column), outer, byQuery);
                var d = TWidth.MultiplyAdd(q, outer, TWidth.Load(ref dc, column));
                byKey = TWidth.MultiplyAdd(d, TWidth.Load(ref v, column), byKey);
                TWidth.Store(TWidth.MultiplyAdd(d, k, TWidth.Load(ref dv, column)), ref dv, column);
                forgotten = TWidth.MultiplyAdd(d, TWidth.Load(ref old, column), forgotten);
                TWidth.Store(TWidth.Multiply(d, kept), ref dc, column);
            }
            var alongValue = TWidth.Sum(byKey);
            queryGradient[j] = TWidth.Sum(byQuery);
            keyGradient[j] = weight * alongValue;
            written += key[j] * alongValue;
        }
        return written - TWidth.Sum(forgotten);
    }
}
