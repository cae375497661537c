using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The gates of a GRU, back from h to what went into them.</summary>
static class GruGatesGradient
{
    /// <summary>All of a step of the form that resets after the product.</summary>
    public static void ResetAfter(in GruStepGradient step) => Run<Both>(step);

    /// <summary>Of the form that resets before the product: back to the candidate and z.</summary>
    public static void Update(in GruStepGradient step) => Run<OnlyUpdate>(step);

    /// <summary>Of the form that resets before the product: back from the gradient by r · h₋₁ to r and h₋₁.</summary>
    public static void Reset(in GruStepGradient step) => Run<OnlyReset>(step);

    interface IPart
    {
        static abstract bool Updates { get; }

        static abstract bool Resets { get; }
    }

    readonly struct Both : IPart { public static bool Updates => true; public static bool Resets => true; }

    readonly struct OnlyUpdate : IPart { public static bool Updates => true; public static bool Resets => false; }

    readonly struct OnlyReset : IPart { public static bool Updates => false; public static bool Resets => true; }

    static void Run<TPart>(in GruStepGradient step)
        where TPart : IPart
    {
        var padded = (long)step.Rows * Panels.RoundUp(step.Units);
        var (pairs, fours) = (new GatePanels(step.Units, 2).Count, new GatePanels(step.Units, 1).Count);
        var (wide, together) = ((long)step.Batch * Panels.WideColumns, TPart.Updates && TPart.Resets);
        var written = (long)step.Rows * Panels.WideColumns;
        Guard.Holds(step.Batch, step.Rows, nameof(step.Rows));
        if (step.Cells.IsEmpty)
        {
            Guard.Holds(step.ResetUpdate.Length, pairs * wide, nameof(step.ResetUpdate));
            Guard.Holds(step.Candidate.Length, fours * wide, nameof(step.Candidate));
            Guard.Holds(step.CandidateHidden.Length, together ? fours * wide : 0, nameof(step.CandidateHidden));
        }
        else Guard.Holds(step.Cells.Length, Panels.RoundUp(step.Units) / Panels.Lanes * wide, nameof(step.Cells));
        Guard.Holds(step.Before.Length, (step.Rows - 1L) * step.BeforeStride + Panels.RoundUp(step.Units), nameof(step.Before));
        Guard.Holds(step.OutputGradient.Length, (step.Rows - 1L) * step.OutputStride + step.Units, nameof(step.OutputGradient));
        Guard.Holds(step.HiddenGradient.Length, padded, nameof(step.HiddenGradient));
        Guard.Holds(step.BeforeGradient.Length, padded, nameof(step.BeforeGradient));
        Guard.Holds(step.ResetHiddenGradient.Length, TPart.Updates ? 0 : padded, nameof(step.ResetHiddenGradient));
        Guard.Holds(step.ResetHidden.Length, TPart.Updates ? 0 : padded, nameof(step.ResetHidden));
        Guard.Holds(step.ResetUpdateGradient.Length, (pairs - 1L) * step.PanelStride + written, nameof(step.ResetUpdateGradient));
        Guard.Holds(step.CandidateGradient.Length, (fours - 1L) * step.PanelStride + written, nameof(step.CandidateGradient));
        Guard.Holds(
            step.CandidateHiddenGradient.Length, together ? (fours - 1L) * step.PanelStride + written : 0, nameof(step.CandidateHiddenGradient));
        if (step.Clip == 0) Run<TPart, PlainCell>(step);
        else Run<TPart, VariedCell>(step);
    }

    static void Run<TPart, TCell>(in GruStepGradient step)
        where TPart : IPart
        where TCell : ICell
    {
        if (Vector512.IsHardwareAccelerated) Run<Vector512<float>, Width512, TPart, TCell>(step);
        else if (Vector256.IsHardwareAccelerated) Run<Vector256<float>, Width256, TPart, TCell>(step);
        else if (Vector128.IsHardwareAccelerated) Run<Vector128<float>, Width128, TPart, TCell>(step);
        else Run<float, WidthOne, TPart, TCell>(step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TVector, TWidth, TPart, TCell>(in GruStepGradient step)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TPart : IPart
        where TCell : ICell
    {
        nint w = TWidth.Lanes, panel = step.Batch * 4 * w;
        nint stride = Panels.RoundUp(step.Units), panelStride = step.PanelStride;
        var one = TWidth.Create(1f);
        var varied = TCell.IsPlain ? default : new ExtendedGates<TVector, TWidth>(default, 0, step.Clip);
        Span<float> square = stackalloc float[16];
        square.Clear();
        for (var v = 0; v * TWidth.Lanes < step.Units; v++)
        {
            var unit = v * TWidth.Lanes;
            var valid = Math.Min(TWidth.Lanes, step.Units - unit);
            nint pair = v % 2 * 2 * w, four = v % 4 * w;
            ref var gates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.ResetUpdate), v / 2 * panel + pair);
            ref var candidate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Candidate), v / 4 * panel + four);
            ref var product = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CandidateHidden), v / 4 * panel + four);
            if (!step.Cells.IsEmpty)
            {
                gates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Cells), v * panel);
                candidate = ref Unsafe.Add(ref gates, 2 * w);
                product = ref Unsafe.Add(ref gates, 3 * w);
            }
            ref var before = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Before), unit);
            ref var dOutput = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.OutputGradient), unit);
            ref var dHidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.HiddenGradient), unit);
            ref var dBefore = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.BeforeGradient), unit);
            ref var dResetHidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.ResetHiddenGradient), unit);
            ref var resetHidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.ResetHidden), unit);
            ref var dGates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.ResetUpdateGradient), v / 2 * panelStride + pair);
            ref var dCandidate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CandidateGradient), v / 4 * panelStride + four);
            ref var dProduct = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CandidateHiddenGradient), v / 4 * panelStride + four);
            for (var b = 0; b < step.Rows; b++)
            {
                var row = b * 4 * w;
                var h = TWidth.Load(ref before, (nint)b * step.BeforeStride);
                var r = TWidth.Load(ref gates, row);
                if (!TPart.Updates)
                {
                    // Only r · h₋₁ is left to be gone through.
                    var hr = TWidth.Multiply(TWidth.Load(ref dResetHidden, b * stride), r);
                    var throughReset = TWidth.Multiply(TWidth.Multiply(hr, h), TWidth.Subtract(one, r));
                    TWidth.Store(TCell.IsPlain ? throughReset : varied.OutOfSigmoid(r, throughReset), ref dGates, row);
                    TWidth.Store(TWidth.Add(TWidth.Load(ref dBefore, b * stride), hr), ref dBefore, b * stride);
                    TWidth.Store(TWidth.Multiply(r, h), ref resetHidden, b * stride);
                    continue;
                }
                TVector z = TWidth.Load(ref gates, row + w), n = TWidth.Load(ref candidate, row);
                var outer = VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref dOutput, (nint)b * step.OutputStride), valid, square);
                var dh = TWidth.Add(outer, TWidth.Load(ref dHidden, b * stride));
                var hz = TWidth.Multiply(dh, z);
                var dn = TWidth.Multiply(TWidth.Subtract(dh, hz), TWidth.Subtract(one, TWidth.Multiply(n, n)));
                if (!TCell.IsPlain) dn = varied.OutOfTanh(n, dn);
                var dz = TWidth.Multiply(TWidth.Multiply(hz, TWidth.Subtract(h, n)), TWidth.Subtract(one, z));
                TWidth.Store(TCell.IsPlain ? dz : varied.OutOfSigmoid(z, dz), ref dGates, row + w);
                TWidth.Store(hz, ref dBefore, b * stride);
                TWidth.Store(dn, ref dCandidate, row);
                if (!TPart.Resets) continue;
                var nr = TWidth.Multiply(dn, r);
                var dr = TWidth.Multiply(TWidth.Multiply(nr, TWidth.Load(ref product, row)), TWidth.Subtract(one, r));
                TWidth.Store(TCell.IsPlain ? dr : varied.OutOfSigmoid(r, dr), ref dGates, row);
                TWidth.Store(nr, ref dProduct, row);
            }
        }
    }
}
