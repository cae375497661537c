using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// The units of an sLSTM (Beck et al. 2024), fused: from the products of a step to its cell and output, and back. The paper's cell and normaliser,
/// C = σ(f) C₋₁ + eⁱ g and N = σ(f) N₋₁ + eⁱ, are kept as the normalised cell c = C / N and as ln N, which neither overflow nor vanish: with
/// a = ln N₋₁ + ln σ(f) - i and the weight w = σ(-a) of the candidate, c = c₋₁ + w · (g - c₋₁), ln N = i + softplus(a) and h = σ(o) · c.
/// </summary>
static class SLstmUnits
{
    /// <summary>ln N before the first step, where N is 0: the candidate then has the weight 1.</summary>
    public const float Empty = -1e30f;

    /// <summary>Opens the gates i, f, g, o, in whose place w, σ(-f), tanh g and σ(o) are left.</summary>
    /// <param name="step">What is read and written; the cell is c.</param>
    /// <param name="logBefore">ln N before [panel][B][lanes].</param>
    /// <param name="logAfter">ln N after; may be the same memory.</param>
    public static void Forward(in GateStep step, ReadOnlySpan<float> logBefore, Span<float> logAfter)
    {
        var panels = new GatePanels(step.Units, 4).Count;
        Gates.Check(step, 0, panels, (long)panels * step.Batch);
        Guard.Holds(logBefore.Length, (long)panels * step.Batch * Panels.Lanes, nameof(logBefore));
        Guard.Holds(logAfter.Length, (long)panels * step.Batch * Panels.Lanes, nameof(logAfter));
        if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, Width512>(step, logBefore, logAfter);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, Width256>(step, logBefore, logAfter);
        else if (Vector128.IsHardwareAccelerated) Forward<Vector128<float>, Width128>(step, logBefore, logAfter);
        else Forward<float, WidthOne>(step, logBefore, logAfter);
    }

    /// <summary>From the gradient by h, c and ln N after the step to that by the gates' inputs and by c and ln N before.</summary>
    /// <param name="step">What is read and written.</param>
    /// <param name="logGradient">Gradient by ln N after [panel][B][lanes].</param>
    /// <param name="logBeforeGradient">That by ln N before; may be the same memory.</param>
    public static void Backward(in GateStepGradient step, ReadOnlySpan<float> logGradient, Span<float> logBeforeGradient)
    {
        var panels = new GatePanels(step.Units, 4).Count;
        Gates.Check(step);
        Guard.Holds(logGradient.Length, (long)panels * step.Batch * Panels.Lanes, nameof(logGradient));
        Guard.Holds(logBeforeGradient.Length, (long)panels * step.Batch * Panels.Lanes, nameof(logBeforeGradient));
        if (Vector512.IsHardwareAccelerated) Backward<Vector512<float>, Width512>(step, logGradient, logBeforeGradient);
        else if (Vector256.IsHardwareAccelerated) Backward<Vector256<float>, Width256>(step, logGradient, logBeforeGradient);
        else if (Vector128.IsHardwareAccelerated) Backward<Vector128<float>, Width128>(step, logGradient, logBeforeGradient);
        else Backward<float, WidthOne>(step, logGradient, logBeforeGradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Forward<TVector, TWidth>(in GateStep step, ReadOnlySpan<float> logBefore, Span<float> logAfter)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes, hiddenStride = Panels.RoundUp(step.Units);
        TVector zero = default;
        Span<float> square = stackalloc float[16];
        for (var unit = 0; unit < step.Units; unit += TWidth.Lanes)
        {
            var valid = step.Output.IsEmpty ? 0 : Math.Min(TWidth.Lanes, step.Units - unit);
            ref var gate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Gates), 4 * (nint)unit * step.Batch);
            ref var before = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellBefore), (nint)unit * step.Batch);
            ref var after = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Cell), (nint)unit * step.Batch);
            ref var log = ref Unsafe.Add(ref MemoryMarshal.GetReference(logBefore), (nint)unit * step.Batch);
            ref var newLog = ref Unsafe.Add(ref MemoryMarshal.GetReference(logAfter), (nint)unit * step.Batch);
            ref var hidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Hidden), unit);
            ref var output = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Output), unit);
            for (var row = 0; row < step.Rows; row++)
            {
                var i = TWidth.Load(ref gate, 0);
                var f = TWidth.Load(ref gate, w);
                // ln σ(f) = -softplus(-f), whose slope is σ(-f).
                var logForget = LogGates.Softplus<TVector, TWidth>(TWidth.Subtract(zero, f), out var closed);
                var a = TWidth.Subtract(TWidth.Subtract(TWidth.Load(ref log, row * w), logForget), i);
                var growth = LogGates.SoftplusBesideComplement<TVector, TWidth>(a, out var weight);
                var g = Activations.Tanh<TVector, TWidth>(TWidth.Load(ref gate, 2 * w));
                var o = Activations.Sigmoid<TVector, TWidth>(TWidth.Load(ref gate, 3 * w));
                var c = TWidth.Load(ref before, row * w);
                c = TWidth.MultiplyAdd(weight, TWidth.Subtract(g, c), c);
                var h = TWidth.Multiply(o, c);
                TWidth.Store(weight, ref gate, 0);
                TWidth.Store(closed, ref gate, w);
                TWidth.Store(g, ref gate, 2 * w);
                TWidth.Store(o, ref gate, 3 * w);
                TWidth.Store(c, ref after, row * w);
                TWidth.Store(TWidth.Add(i, growth), ref newLog, row * w);
                TWidth.Store(h, ref hidden, row * hiddenStride);
                VectorTail.Store<TVector, TWidth>(h, ref Unsafe.Add(ref output, (nint)row * step.OutputStride), valid, square);
                gate = ref Unsafe.Add(ref gate, 4 * w);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Backward<TVector, TWidth>(in GateStepGradient step, ReadOnlySpan<float> logGradient, Span<float> logBeforeGradient)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes, hiddenStride = Panels.RoundUp(step.Units);
        var one = TWidth.Create(1f);
        Span<float> square = stackalloc float[16];
        square.Clear();
        for (var (unit, p) = (0, 0); unit < step.Units; unit += TWidth.Lanes, p++)
        {
            var valid = Math.Min(TWidth.Lanes, step.Units - unit);
            var cells = (nint)unit * step.Batch;
            ref var gate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Gates), 4 * cells);
            ref var before = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellBefore), cells);
            ref var after = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Cell), cells);
            ref var dAfter = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellGradient), cells);
            ref var dBefore = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellBeforeGradient), cells);
            ref var dLog = ref Unsafe.Add(ref MemoryMarshal.GetReference(logGradient), cells);
            ref var dLogBefore = ref Unsafe.Add(ref MemoryMarshal.GetReference(logBeforeGradient), cells);
            ref var dHidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.HiddenGradient), unit);
            ref var dOutput = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.OutputGradient), unit);
            ref var dGate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.GateGradient), (nint)p * step.GateGradientStride);
            for (var row = 0; row < step.Rows; row++)
            {
                TVector weight = TWidth.Load(ref gate, 0), closed = TWidth.Load(ref gate, w);
                TVector g = TWidth.Load(ref gate, 2 * w), o = TWidth.Load(ref gate, 3 * w);
                var outer = VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref dOutput, (nint)row * step.OutputStride), valid, square);
                var ho = TWidth.Multiply(TWidth.Add(outer, TWidth.Load(ref dHidden, row * hiddenStride)), o);
                var dc = TWidth.Add(TWidth.Load(ref dAfter, row * w), ho);
                var kept = TWidth.Subtract(one, weight);
                var written = TWidth.Multiply(dc, weight);
                var old = TWidth.Load(ref dLog, row * w);
                // By a, which is the gradient by ln N before and by ln σ(f), too.
                var pull = TWidth.Subtract(TWidth.Load(ref before, row * w), g);
                var da = TWidth.Multiply(kept, TWidth.MultiplyAdd(written, pull, old));
                TWidth.Store(TWidth.Subtract(old, da), ref dGate, 0);
                TWidth.Store(TWidth.Multiply(da, closed), ref dGate, w);
                TWidth.Store(TWidth.Multiply(written, TWidth.Subtract(one, TWidth.Multiply(g, g))), ref dGate, 2 * w);
                TWidth.Store(TWidth.Multiply(TWidth.Multiply(ho, TWidth.Load(ref after, row * w)), TWidth.Subtract(one, o)), ref dGate, 3 * w);
                TWidth.Store(da, ref dLogBefore, row * w);
                TWidth.Store(TWidth.Multiply(dc, kept), ref dBefore, row * w);
                gate = ref Unsafe.Add(ref gate, 4 * w);
                dGate = ref Unsafe.Add(ref dGate, 4 * w);
            }
        }
    }
}
