using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// The units of minGRU and minLSTM (Feng et al. 2024) over some steps of one sequence: their gates do not see h, so what is left is the scan
/// h = h₋₁ + s · (g - h₋₁) with a candidate g(x) = x + ½ from 0 on, σ(x) below. The update gate s is σ(z) in a minGRU. In a minLSTM it is
/// i / (f + i) with i, f = σ, computed as σ(softplus(-f) - softplus(-i)), which never divides 0 by 0.
/// </summary>
static class MinimalUnits
{
    /// <summary>Rows of gates: z, x becomes s, g of a minGRU; f, i, x and one more value become 1 - f, 1 - i, g, s of a minLSTM. H values each.</summary>
    public static int Stride(MinimalCell cell, int units) => (cell == MinimalCell.Gru ? 2 : 4) * units;

    /// <summary>
    /// Opens the gates and scans. At a row that is not present h stays, whatever the gates hold; they are cleared, so that no gradient comes
    /// from there.
    /// </summary>
    /// <param name="cell">Which gates there are.</param>
    /// <param name="units">H.</param>
    /// <param name="present">Which rows are there; empty for all.</param>
    /// <param name="gates">The products, <see cref="Stride"/> apart; overwritten.</param>
    /// <param name="hidden">h before [H]; h after.</param>
    /// <param name="output">h at each row [rows, H]; overwritten.</param>
    public static void Forward(MinimalCell cell, int units, ReadOnlySpan<bool> present, Span<float> gates, Span<float> hidden, Span<float> output)
    {
        var rows = output.Length / units;
        Check(cell, units, rows, present.Length, gates.Length, hidden.Length);
        if (cell == MinimalCell.Gru) Forward<UpdateGate>(units, rows, present, gates, hidden, output);
        else Forward<NormalizedInputGate>(units, rows, present, gates, hidden, output);
    }

    /// <summary>From the gradient by h to that by the products, in rows of 2H (z, x) or 3H (f, i, x) values.</summary>
    /// <param name="cell">Which gates there are.</param>
    /// <param name="units">H.</param>
    /// <param name="gates">What <see cref="Forward"/> left.</param>
    /// <param name="before">h before the first row [H].</param>
    /// <param name="output">h at each row [rows, H].</param>
    /// <param name="outputGradient">Gradient by the output [rows, H].</param>
    /// <param name="hiddenGradient">Gradient by h after the last row [H]; that by h before the first row.</param>
    /// <param name="gateGradient">Overwritten.</param>
    public static void Backward(
        MinimalCell cell, int units, ReadOnlySpan<float> gates, ReadOnlySpan<float> before, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> hiddenGradient, Span<float> gateGradient)
    {
        var rows = output.Length / units;
        Check(cell, units, rows, 0, gates.Length, hiddenGradient.Length);
        Guard.SameLength(output.Length, outputGradient.Length);
        Guard.Holds(before.Length, units, nameof(before));
        Guard.Holds(gateGradient.Length, (cell == MinimalCell.Gru ? 2L : 3L) * rows * units, nameof(gateGradient));
        if (cell == MinimalCell.Gru) Backward<UpdateGate>(units, rows, gates, before, output, outputGradient, hiddenGradient, gateGradient);
        else Backward<NormalizedInputGate>(units, rows, gates, before, output, outputGradient, hiddenGradient, gateGradient);
    }

    static void Check(MinimalCell cell, int units, int rows, int present, int gates, int hidden)
    {
        if (present > 0) Guard.Holds(present, rows, nameof(present));
        Guard.Holds(gates, (long)rows * Stride(cell, units), nameof(gates));
        Guard.Holds(hidden, units, nameof(hidden));
    }

    static void Forward<TGate>(int units, int rows, ReadOnlySpan<bool> present, Span<float> gates, Span<float> hidden, Span<float> output)
        where TGate : struct, IUpdateGate
    {
        if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, Width512, TGate>(units, rows, present, gates, hidden, output);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, Width256, TGate>(units, rows, present, gates, hidden, output);
        else if (Vector128.IsHardwareAccelerated) Forward<Vector128<float>, Width128, TGate>(units, rows, present, gates, hidden, output);
        else Forward<float, WidthOne, TGate>(units, rows, present, gates, hidden, output);
    }

    static void Backward<TGate>(
        int units, int rows, ReadOnlySpan<float> gates, ReadOnlySpan<float> before, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> hiddenGradient, Span<float> gateGradient)
        where TGate : struct, IUpdateGate
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Vector512<float>, Width512, TGate>(units, rows, gates, before, output, outputGradient, hiddenGradient, gateGradient);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Vector256<float>, Width256, TGate>(units, rows, gates, before, output, outputGradient, hiddenGradient, gateGradient);
        else if (Vector128.IsHardwareAccelerated)
            Backward<Vector128<float>, Width128, TGate>(units, rows, gates, before, output, outputGradient, hiddenGradient, gateGradient);
        else Backward<float, WidthOne, TGate>(units, rows, gates, before, output, outputGradient, hiddenGradient, gateGradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Forward<TVector, TWidth, TGate>(
        int units, int rows, ReadOnlySpan<bool> present, Span<float> gates, Span<float> hidden, Span<float> output)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TGate : struct, IUpdateGate
    {
        nint candidate = TGate.Gates * units, stride = (TGate.Gates + (TGate.Gates > 1 ? 2 : 1)) * units;
        var half = TWidth.Create(0.5f);
        TVector zero = default;
        Span<float> square = stackalloc float[16];
        square.Clear();
        for (var unit = 0; unit < units; unit += TWidth.Lanes)
        {
            var valid = Math.Min(TWidth.Lanes, units - unit);
            ref var state = ref Unsafe.Add(ref MemoryMarshal.GetReference(hidden), unit);
            var h = VectorTail.Load<TVector, TWidth>(ref state, valid, square);
            for (var row = 0; row < rows; row++)
            {
                ref var gate = ref Unsafe.Add(ref MemoryMarshal.GetReference(gates), row * stride + unit);
                ref var x = ref Unsafe.Add(ref gate, candidate);
                TVector s = zero, g = zero;
                if (present.IsEmpty || present[row])
                {
                    s = TGate.Open<TVector, TWidth>(ref gate, units, valid, square);
                    g = VectorTail.Load<TVector, TWidth>(ref x, valid, square);
                    g = TWidth.WhereNegative(g, Activations.Sigmoid<TVector, TWidth>(g), TWidth.Add(g, half));
                    h = TWidth.MultiplyAdd(s, TWidth.Subtract(g, h), h);
                }
                else if (TGate.Gates > 1)
                {
                    VectorTail.Store<TVector, TWidth>(zero, ref gate, valid, square);
                    VectorTail.Store<TVector, TWidth>(zero, ref Unsafe.Add(ref gate, units), valid, square);
                }
                VectorTail.Store<TVector, TWidth>(g, ref x, valid, square);
                VectorTail.Store<TVector, TWidth>(s, ref TGate.Gates > 1 ? ref Unsafe.Add(ref x, units) : ref gate, valid, square);
                VectorTail.Store<TVector, TWidth>(h, ref Unsafe.Add(ref MemoryMarshal.GetReference(output), (nint)row * units + unit), valid, square);
            }
            VectorTail.Store<TVector, TWidth>(h, ref state, valid, square);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Backward<TVector, TWidth, TGate>(
        int units, int rows, ReadOnlySpan<float> gates, ReadOnlySpan<float> before, ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient, Span<float> hiddenGradient, Span<float> gateGradient)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TGate : struct, IUpdateGate
    {
        nint candidate = TGate.Gates * units, stride = (TGate.Gates + (TGate.Gates > 1 ? 2 : 1)) * units;
        var (one, half) = (TWidth.Create(1f), TWidth.Create(0.5f));
        Span<float> square = stackalloc float[16];
        square.Clear();
        for (var unit = 0; unit < units; unit += TWidth.Lanes)
        {
            var valid = Math.Min(TWidth.Lanes, units - unit);
            ref var state = ref Unsafe.Add(ref MemoryMarshal.GetReference(hiddenGradient), unit);
            var dh = VectorTail.Load<TVector, TWidth>(ref state, valid, square);
            for (var row = rows - 1; row >= 0; row--)
            {
                ref var gate = ref Unsafe.Add(ref MemoryMarshal.GetReference(gates), row * stride + unit);
                ref var h = ref row == 0 ? ref MemoryMarshal.GetReference(before)
                    : ref Unsafe.Add(ref MemoryMarshal.GetReference(output), (row - 1) * (nint)units);
                ref var outer = ref Unsafe.Add(ref MemoryMarshal.GetReference(outputGradient), (nint)row * units + unit);
                ref var dGate = ref Unsafe.Add(ref MemoryMarshal.GetReference(gateGradient), row * (candidate + units) + unit);
                dh = TWidth.Add(dh, VectorTail.Load<TVector, TWidth>(ref outer, valid, square));
                var g = VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref gate, candidate), valid, square);
                var s = VectorTail.Load<TVector, TWidth>(ref TGate.Gates > 1 ? ref Unsafe.Add(ref gate, candidate + units) : ref gate, valid, square);
                var kept = TWidth.Subtract(one, s);
                var pull = TWidth.Subtract(g, VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref h, unit), valid, square));
                // Below ½ the candidate is a sigmoid, else its slope is 1.
                var slope = TWidth.WhereNegative(TWidth.Subtract(g, half), TWidth.Multiply(g, TWidth.Subtract(one, g)), one);
                var written = TWidth.Multiply(dh, s);
                VectorTail.Store<TVector, TWidth>(TWidth.Multiply(written, slope), ref Unsafe.Add(ref dGate, candidate), valid, square);
                var ds = TWidth.Multiply(TWidth.Multiply(written, kept), pull);
                TGate.Backward<TVector, TWidth>(ds, ref gate, units, ref dGate, valid, square);
                dh = TWidth.Multiply(dh, kept);
            }
            VectorTail.Store<TVector, TWidth>(dh, ref state, valid, square);
        }
    }

    /// <summary>How much of the candidate goes into h.</summary>
    interface IUpdateGate
    {
        /// <summary>Gates before the candidate.</summary>
        static abstract int Gates { get; }

        /// <summary>The update gate, from the products, which may be overwritten with what the way back needs.</summary>
        static abstract TVector Open<TVector, TWidth>(ref float gate, nint units, int valid, Span<float> square)
            where TVector : struct
            where TWidth : IWidth<TVector>;

        /// <summary>From the gradient by its logit to that by the products.</summary>
        static abstract void Backward<TVector, TWidth>(TVector gradient, ref float gate, nint units, ref float dGate, int valid, Span<float> square)
            where TVector : struct
            where TWidth : IWidth<TVector>;
    }

    readonly struct UpdateGate : IUpdateGate
    {
        public static int Gates => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Open<TVector, TWidth>(ref float gate, nint units, int valid, Span<float> square)
            where TVector : struct
            where TWidth : IWidth<TVector> =>
            Activations.Sigmoid<TVector, TWidth>(VectorTail.Load<TVector, TWidth>(ref gate, valid, square));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<TVector, TWidth>(TVector gradient, ref float gate, nint units, ref float dGate, int valid, Span<float> square)
            where TVector : struct
            where TWidth : IWidth<TVector> =>
            VectorTail.Store<TVector, TWidth>(gradient, ref dGate, valid, square);
    }

    readonly struct NormalizedInputGate : IUpdateGate
    {
        public static int Gates => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Open<TVector, TWidth>(ref float gate, nint units, int valid, Span<float> square)
            where TVector : struct
            where TWidth : IWidth<TVector>
        {
            ref var input = ref Unsafe.Add(ref gate, units);
            TVector zero = default;
            var f = TWidth.Subtract(zero, VectorTail.Load<TVector, TWidth>(ref gate, valid, square));
            var i = TWidth.Subtract(zero, VectorTail.Load<TVector, TWidth>(ref input, valid, square));
            // σ(-x) = 1 - σ(x)
            f = LogGates.Softplus<TVector, TWidth>(f, out var closedForget);
            i = LogGates.Softplus<TVector, TWidth>(i, out var closedInput);
            VectorTail.Store<TVector, TWidth>(closedForget, ref gate, valid, square);
            VectorTail.Store<TVector, TWidth>(closedInput, ref input, valid, square);
            return Activations.Sigmoid<TVector, TWidth>(TWidth.Subtract(f, i));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<TVector, TWidth>(TVector gradient, ref float gate, nint units, ref float dGate, int valid, Span<float> square)
            where TVector : struct
            where TWidth : IWidth<TVector>
        {
            var f = TWidth.Multiply(gradient, VectorTail.Load<TVector, TWidth>(ref gate, valid, square));
            var i = TWidth.Multiply(gradient, VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref gate, units), valid, square));
            TVector zero = default;
            VectorTail.Store<TVector, TWidth>(TWidth.Subtract(zero, f), ref dGate, valid, square);
            VectorTail.Store<TVector, TWidth>(i, ref Unsafe.Add(ref dGate, units), valid, square);
        }
    }
}
