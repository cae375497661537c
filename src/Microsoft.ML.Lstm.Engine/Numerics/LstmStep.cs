using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// One time step of an LSTM in one sweep: for some rows of a panel at a time the bias and the products of the input and of h, one after the
/// other in registers, and then at once the gates.
/// </summary>
static class LstmStep
{
    // Rows whose products stay in the L1 cache until their gates are activated: whole blocks, and as many as there is room for, because
    // going from products to gates and back costs as much as some rows.
    const int RowsAtOnce = 66;

    /// <summary>[B, F] x [F, gates] + [B, H] x [H, gates] + bias -> [B, gates], and from there to cell and h.</summary>
    /// <param name="step">What is read and written; unless its gates are kept, they are room for products, one panel's at most.</param>
    /// <param name="bias">[panel][i f g o].</param>
    /// <param name="input">The input of the step.</param>
    /// <param name="inputWeights">Packed.</param>
    /// <param name="hidden">h before, or nothing (depth 0) when it is zero.</param>
    /// <param name="hiddenWeights">Packed.</param>
    /// <param name="reversePanels">Whether panels are taken from the last to the first (<see cref="Gemm.AddProductInPanels"/>).</param>
    /// <param name="keep">Whether the open gates are left for the way back.</param>
    public static void Forward(
        in GateStep step, ReadOnlySpan<float> bias, in StridedMatrix input, ReadOnlySpan<float> inputWeights,
        in StridedMatrix hidden, ReadOnlySpan<float> hiddenWeights, bool reversePanels, bool keep)
    {
        var panels = new GatePanels(step.Units, 4).Count;
        var (first, count) = step.Panels.GetOffsetAndLength(panels);
        Gates.Check(step, first, count, keep ? (long)step.Batch * count : Math.Min(step.Rows, RowsAtOnce));
        Guard.Holds(bias.Length, (long)panels * Panels.WideColumns, nameof(bias));
        Check(input, inputWeights, step.Rows, panels);
        Check(hidden, hiddenWeights, step.Rows, panels);
        if (step.IsPlain) Forward<PlainCell>(step, bias, input, inputWeights, hidden, hiddenWeights, reversePanels, keep);
        else Forward<VariedCell>(step, bias, input, inputWeights, hidden, hiddenWeights, reversePanels, keep);
    }

    static void Check(in StridedMatrix a, ReadOnlySpan<float> b, int rows, int panels)
    {
        Guard.Holds(a.Values.Length, a.Extent(rows), nameof(a));
        Guard.Holds(b.Length, (long)a.Depth * panels * Panels.WideColumns, nameof(b));
    }

    static void Forward<TCell>(
        in GateStep step, ReadOnlySpan<float> bias, in StridedMatrix input, ReadOnlySpan<float> inputWeights,
        in StridedMatrix hidden, ReadOnlySpan<float> hiddenWeights, bool reversePanels, bool keep)
        where TCell : ICell
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Vector512<float>, Width512, TCell>(step, bias, input, inputWeights, hidden, hiddenWeights, reversePanels, keep);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Vector256<float>, Width256, TCell>(step, bias, input, inputWeights, hidden, hiddenWeights, reversePanels, keep);
        else if (Vector128.IsHardwareAccelerated)
            Forward<Vector128<float>, Width128, TCell>(step, bias, input, inputWeights, hidden, hiddenWeights, reversePanels, keep);
        else Forward<float, WidthOne, TCell>(step, bias, input, inputWeights, hidden, hiddenWeights, reversePanels, keep);
    }

    static void Forward<TVector, TWidth, TCell>(
        in GateStep step, ReadOnlySpan<float> bias, in StridedMatrix input, ReadOnlySpan<float> inputWeights,
        in StridedMatrix hidden, ReadOnlySpan<float> hiddenWeights, bool reversePanels, bool keep)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TCell : ICell
    {
        nint wide = 4 * TWidth.Lanes, inputPanel = input.Depth * wide, hiddenPanel = hidden.Depth * wide;
        nint inputBlock = TWidth.BlockRows * input.RowStride, hiddenBlock = TWidth.BlockRows * hidden.RowStride;
        BlockStrides inputStrides = new(input), hiddenStrides = new(hidden);
        var (first, panels) = step.Panels.GetOffsetAndLength(new GatePanels(step.Units, 4).Count);
        for (var i = 0; i < panels; i++)
        {
            var p = first + (reversePanels ? panels - 1 - i : i);
            ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(bias), p * wide);
            ref var inputPanelWeights = ref Unsafe.Add(ref MemoryMarshal.GetReference(inputWeights), p * inputPanel);
            ref var hiddenPanelWeights = ref Unsafe.Add(ref MemoryMarshal.GetReference(hiddenWeights), p * hiddenPanel);
            if (hidden.Depth == 0) hiddenPanelWeights = ref Unsafe.NullRef<float>();
            for (var row = 0; row < step.Rows; row += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, step.Rows - row);
                ref var gates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Gates), keep ? ((p - (nint)first) * step.Batch + row) * wide : 0);
                Gemm.WideRows<TVector, TWidth>(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(input.Values), row * (nint)input.RowStride), inputStrides, inputBlock, ref inputPanelWeights,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(hidden.Values), row * (nint)hidden.RowStride), hiddenStrides, hiddenBlock, ref hiddenPanelWeights,
                    rows, ref start, 0, ref gates, wide);
                GateActivation.Open<TVector, TWidth, TCell>(step, p, row, rows, ref gates, keep);
            }
        }
    }
}
