using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The units of a plain recurrent network: from the products of a step, in panels of one gate, to its h, and back.</summary>
static class TanhUnits
{
    /// <summary>
    /// h = tanh of the first rows of the gates [panel][B][units], into rows [B, H rounded up to vectors] and into the layer's output, rows of H;
    /// an empty one is not written.
    /// </summary>
    public static void Forward(ReadOnlySpan<float> gates, int units, int batch, int rows, Span<float> hidden, Span<float> output, int outputStride)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, batch);
        Guard.Holds(gates.Length, (long)new GatePanels(units, 1).Width * batch, nameof(gates));
        Guard.Holds(hidden.Length, (long)rows * Panels.RoundUp(units), nameof(hidden));
        if (!output.IsEmpty) Guard.Holds(output.Length, (rows - 1L) * outputStride + units, nameof(output));
        if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, Width512>(gates, units, batch, rows, hidden, output, outputStride);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, Width256>(gates, units, batch, rows, hidden, output, outputStride);
        else if (Vector128.IsHardwareAccelerated) Forward<Vector128<float>, Width128>(gates, units, batch, rows, hidden, output, outputStride);
        else Forward<float, WidthOne>(gates, units, batch, rows, hidden, output, outputStride);
    }

    /// <summary>
    /// gateGradient = (outputGradient + hiddenGradient) · (1 - h²), in panels that begin <paramref name="panelStride"/> apart; both outputs
    /// and their gradients are rows of H values, hiddenGradient rows of H rounded up to vectors.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, int outputStride, ReadOnlySpan<float> hiddenGradient,
        int units, int rows, Span<float> gateGradient, int panelStride)
    {
        Guard.Holds(output.Length, (rows - 1L) * outputStride + units, nameof(output));
        Guard.Holds(outputGradient.Length, (rows - 1L) * outputStride + units, nameof(outputGradient));
        Guard.Holds(hiddenGradient.Length, (long)rows * Panels.RoundUp(units), nameof(hiddenGradient));
        var panels = new GatePanels(units, 1).Count;
        Guard.Holds(gateGradient.Length, (panels - 1L) * panelStride + (long)rows * Panels.WideColumns, nameof(gateGradient));
        if (Vector512.IsHardwareAccelerated)
            Backward<Vector512<float>, Width512>(output, outputGradient, outputStride, hiddenGradient, units, rows, gateGradient, panelStride);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Vector256<float>, Width256>(output, outputGradient, outputStride, hiddenGradient, units, rows, gateGradient, panelStride);
        else if (Vector128.IsHardwareAccelerated)
            Backward<Vector128<float>, Width128>(output, outputGradient, outputStride, hiddenGradient, units, rows, gateGradient, panelStride);
        else Backward<float, WidthOne>(output, outputGradient, outputStride, hiddenGradient, units, rows, gateGradient, panelStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Forward<TVector, TWidth>(
        ReadOnlySpan<float> gates, int units, int batch, int rows, Span<float> hidden, Span<float> output, int outputStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes, panel = batch * 4 * w, stride = Panels.RoundUp(units);
        Span<float> square = stackalloc float[16];
        for (var v = 0; v * TWidth.Lanes < units; v++)
        {
            var unit = v * TWidth.Lanes;
            var valid = output.IsEmpty ? 0 : Math.Min(TWidth.Lanes, units - unit);
            ref var gate = ref Unsafe.Add(ref MemoryMarshal.GetReference(gates), v / 4 * panel + v % 4 * w);
            ref var h = ref Unsafe.Add(ref MemoryMarshal.GetReference(hidden), unit);
            ref var y = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), unit);
            for (var b = 0; b < rows; b++)
            {
                var value = Activations.Tanh<TVector, TWidth>(TWidth.Load(ref gate, b * 4 * w));
                TWidth.Store(value, ref h, b * stride);
                VectorTail.Store<TVector, TWidth>(value, ref Unsafe.Add(ref y, (nint)b * outputStride), valid, square);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Backward<TVector, TWidth>(
        ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, int outputStride, ReadOnlySpan<float> hiddenGradient,
        int units, int rows, Span<float> gateGradient, nint panelStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes, stride = Panels.RoundUp(units);
        var one = TWidth.Create(1f);
        Span<float> square = stackalloc float[16];
        square.Clear();
        for (var v = 0; v * TWidth.Lanes < units; v++)
        {
            var unit = v * TWidth.Lanes;
            var valid = Math.Min(TWidth.Lanes, units - unit);
            ref var y = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), unit);
            ref var dy = ref Unsafe.Add(ref MemoryMarshal.GetReference(outputGradient), unit);
            ref var dh = ref Unsafe.Add(ref MemoryMarshal.GetReference(hiddenGradient), unit);
            ref var dGate = ref Unsafe.Add(ref MemoryMarshal.GetReference(gateGradient), v / 4 * panelStride + v % 4 * w);
            for (var b = 0; b < rows; b++)
            {
                var h = VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref y, (nint)b * outputStride), valid, square);
                var outer = VectorTail.Load<TVector, TWidth>(ref Unsafe.Add(ref dy, (nint)b * outputStride), valid, square);
                var gradient = TWidth.Add(outer, TWidth.Load(ref dh, b * stride));
                TWidth.Store(TWidth.Multiply(gradient, TWidth.Subtract(one, TWidth.Multiply(h, h))), ref dGate, b * 4 * w);
            }
        }
    }
}
