using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The gates of an LSTM, fused: from the products of a step to its cell and output, and back.</summary>
static class Gates
{
    /// <summary>i, f, o = σ, g = tanh; c = f·c₋₁ + i·g; h = o·tanh c.</summary>
    public static void Forward(in GateStep step)
    {
        var (first, count) = step.Panels.GetOffsetAndLength(new GatePanels(step.Units, 4).Count);
        Check(step, first, count, (long)step.Batch * count);
        if (step.IsPlain) Forward<PlainCell>(step, first, count);
        else Forward<VariedCell>(step, first, count);
    }

    /// <summary>Whether cells and h hold all panels, and the gates this many rows of one.</summary>
    public static void Check(in GateStep step, int first, int count, long rowsOfGates)
    {
        Guard.Holds(step.Batch, step.Rows, nameof(step.Rows));
        Guard.Holds(step.Gates.Length, rowsOfGates * Panels.WideColumns, nameof(step.Gates));
        Guard.Holds(step.CellBefore.Length, (first + (long)count) * step.Batch * Panels.Lanes, nameof(step.CellBefore));
        Guard.Holds(step.Cell.Length, (first + (long)count) * step.Batch * Panels.Lanes, nameof(step.Cell));
        Guard.Holds(step.Hidden.Length, (long)step.Batch * Panels.RoundUp(step.Units), nameof(step.Hidden));
        if (!step.Output.IsEmpty) Guard.Holds(step.Output.Length, (step.Rows - 1L) * step.OutputStride + step.Units, nameof(step.Output));
        Guard.Holds(step.Peepholes.Length, step.Peepholes.IsEmpty ? 0 : (first + (long)count) * Panels.WideColumns, nameof(step.Peepholes));
    }

    static void Forward<TCell>(in GateStep step, int first, int count)
        where TCell : ICell
    {
        if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, Width512, TCell>(step, first, count);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, Width256, TCell>(step, first, count);
        else if (Vector128.IsHardwareAccelerated) Forward<Vector128<float>, Width128, TCell>(step, first, count);
        else Forward<float, WidthOne, TCell>(step, first, count);
    }

    static void Forward<TVector, TWidth, TCell>(in GateStep step, int first, int count)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TCell : ICell
    {
        if (step.IsExact && !TWidth.IsFused) Open<TVector, Fused<TVector, TWidth>, TCell>(step, first, count);
        else Open<TVector, TWidth, TCell>(step, first, count);
    }

    /// <summary>From the gradient by h and c after the step to that by the gates' inputs and the cell before.</summary>
    public static void Backward(in GateStepGradient step)
    {
        Check(step);
        if (step.IsPlain) Backward<PlainCell>(step);
        else Backward<VariedCell>(step);
    }

    /// <summary>Whether gates, cells and their gradients have room for all panels.</summary>
    public static void Check(in GateStepGradient step)
    {
        var panels = new GatePanels(step.Units, 4).Count;
        var rows = (long)panels * step.Batch;
        Guard.Holds(step.Batch, step.Rows, nameof(step.Rows));
        Guard.Holds(step.Gates.Length, rows * Panels.WideColumns, nameof(step.Gates));
        Guard.Holds(step.CellBefore.Length, rows * Panels.Lanes, nameof(step.CellBefore));
        Guard.Holds(step.Cell.Length, rows * Panels.Lanes, nameof(step.Cell));
        Guard.Holds(step.CellGradient.Length, rows * Panels.Lanes, nameof(step.CellGradient));
        Guard.Holds(step.CellBeforeGradient.Length, rows * Panels.Lanes, nameof(step.CellBeforeGradient));
        Guard.Holds(step.HiddenGradient.Length, rows * Panels.Lanes, nameof(step.HiddenGradient));
        Guard.Holds(step.OutputGradient.Length, (step.Rows - 1L) * step.OutputStride + step.Units, nameof(step.OutputGradient));
        Guard.Holds(
            step.GateGradient.Length, (panels - 1L) * step.GateGradientStride + (long)step.Rows * Panels.WideColumns, nameof(step.GateGradient));
        Guard.Holds(step.Peepholes.Length, step.Peepholes.IsEmpty ? 0 : (long)panels * Panels.WideColumns, nameof(step.Peepholes));
    }

    static void Backward<TCell>(in GateStepGradient step)
        where TCell : ICell
    {
        if (Vector512.IsHardwareAccelerated) Backward<Vector512<float>, Width512, TCell>(step);
        else if (Vector256.IsHardwareAccelerated) Backward<Vector256<float>, Width256, TCell>(step);
        else if (Vector128.IsHardwareAccelerated) Backward<Vector128<float>, Width128, TCell>(step);
        else Backward<float, WidthOne, TCell>(step);
    }

    static void Open<TVector, TWidth, TCell>(in GateStep step, int first, int count)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TCell : ICell
    {
        for (var p = 0; p < count; p++)
        {
            ref var gates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Gates), (nint)p * step.Batch * 4 * TWidth.Lanes);
            GateActivation.Open<TVector, TWidth, TCell>(step, first + p, row: 0, step.Rows, ref gates, keep: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Backward<TVector, TWidth, TCell>(in GateStepGradient step)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TCell : ICell
    {
        nint w = TWidth.Lanes;
        nint hiddenStride = Panels.RoundUp(step.Units);
        var one = TWidth.Create(1f);
        var (first, count) = step.Panels.GetOffsetAndLength(new GatePanels(step.Units, 4).Count);
        Span<float> tail = stackalloc float[16];
        tail.Clear();
        for (var p = first; p < first + count; p++)
        {
            var unit = p * TWidth.Lanes;
            var valid = Math.Min(TWidth.Lanes, step.Units - unit);
            var cells = (nint)p * step.Batch * w;
            ref var gate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Gates), 4 * cells);
            ref var before = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellBefore), cells);
            ref var after = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Cell), cells);
            ref var dAfter = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellGradient), cells);
            ref var dBefore = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellBeforeGradient), cells);
            ref var dHidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.HiddenGradient), unit);
            ref var dOutput = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.OutputGradient), unit);
            ref var dGate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.GateGradient), (nint)p * step.GateGradientStride);
            var varied = TCell.IsPlain ? default : new ExtendedGates<TVector, TWidth>(step.Peepholes, p, step.Clip);
            for (var row = 0; row < step.Rows; row++)
            {
                ref var dRow = ref Unsafe.Add(ref dOutput, (nint)row * step.OutputStride);
                var outer = TWidth.Load(ref valid == TWidth.Lanes ? ref dRow : ref Padded(ref dRow, valid, tail), 0);
                TVector i = TWidth.Load(ref gate, 0), f = TWidth.Load(ref gate, w);
                TVector g = TWidth.Load(ref gate, 2 * w), o = TWidth.Load(ref gate, 3 * w);
                var c = TWidth.Load(ref after, row * w);
                var tanh = Activations.Tanh<TVector, TWidth>(TCell.IsPlain ? c : varied.Clip(c));
                var dh = TWidth.Add(outer, TWidth.Load(ref dHidden, row * hiddenStride));
                var ho = TWidth.Multiply(dh, o);
                // dh·tanh·o·(1 - o), and likewise i·(1 - i) and so on below.
                var dao = TWidth.Multiply(TWidth.Multiply(ho, tanh), TWidth.Subtract(one, o));
                if (!TCell.IsPlain) dao = varied.OutOfSigmoid(o, dao);
                TWidth.Store(dao, ref dGate, 3 * w);
                var throughTanh = TWidth.Multiply(ho, TWidth.Subtract(one, TWidth.Multiply(tanh, tanh)));
                if (!TCell.IsPlain) throughTanh = varied.ToCell(c, throughTanh, dao);
                var dc = TWidth.Add(TWidth.Load(ref dAfter, row * w), throughTanh);
                var ci = TWidth.Multiply(dc, i);
                var cf = TWidth.Multiply(dc, f);
                var dai = TWidth.Multiply(TWidth.Multiply(ci, g), TWidth.Subtract(one, i));
                var daf = TWidth.Multiply(TWidth.Multiply(cf, TWidth.Load(ref before, row * w)), TWidth.Subtract(one, f));
                var dag = TWidth.Multiply(ci, TWidth.Subtract(one, TWidth.Multiply(g, g)));
                if (!TCell.IsPlain)
                {
                    // f = 1 - i: what goes to f goes to i with the other sign, and f·(1 - f) = i·(1 - i).
                    if (step.Coupled) dai = TWidth.Subtract(dai, daf);
                    dai = varied.OutOfSigmoid(i, dai);
                    daf = step.Coupled ? default : varied.OutOfSigmoid(f, daf);
                    dag = varied.OutOfTanh(g, dag);
                    cf = varied.ToCellBefore(cf, dai, daf);
                }
                TWidth.Store(dai, ref dGate, 0);
                TWidth.Store(daf, ref dGate, w);
                TWidth.Store(dag, ref dGate, 2 * w);
                TWidth.Store(cf, ref dBefore, row * w);
                gate = ref Unsafe.Add(ref gate, 4 * w);
                dGate = ref Unsafe.Add(ref dGate, 4 * w);
            }
        }
    }

    static ref float Padded(ref float source, int valid, Span<float> tail)
    {
        MemoryMarshal.CreateReadOnlySpan(ref source, valid).CopyTo(tail);
        return ref MemoryMarshal.GetReference(tail);
    }
}
