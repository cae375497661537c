using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>From what goes into the gates of some rows of a panel to the open gates, the cells and h.</summary>
static class GateActivation
{
    /// <param name="step">What is read and written.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="row">The first of the rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="gate">What goes into their gates [rows][i f g o].</param>
    /// <param name="keep">Whether the open gates are written there.</param>
    // Inlined into its caller it would use up what the JIT grants for inlining, and the parts of the chains would become calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Open<TVector, TWidth, TCell>(in GateStep step, int panel, int row, int rows, ref float gate, bool keep)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TCell : ICell
    {
        nint w = TWidth.Lanes, hiddenStride = Panels.RoundUp(step.Units), outputStride = step.OutputStride;
        var unit = panel * TWidth.Lanes;
        var valid = step.Output.IsEmpty ? 0 : Math.Min(TWidth.Lanes, step.Units - unit);
        var cells = ((nint)panel * step.Batch + row) * w;
        ref var before = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CellBefore), cells);
        ref var after = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Cell), cells);
        ref var hidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Hidden), row * hiddenStride + unit);
        ref var output = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Output), row * outputStride + unit);
        var varied = TCell.IsPlain ? default : new ExtendedGates<TVector, TWidth>(step.Peepholes, panel, step.Clip);
        for (; TCell.IsPlain && rows > 1; rows -= 2)
        {
            ref var gate2 = ref Unsafe.Add(ref gate, 4 * w);
            TVector i = TWidth.Load(ref gate, 0), f = TWidth.Load(ref gate, w), g = TWidth.Load(ref gate, 2 * w), o = TWidth.Load(ref gate, 3 * w);
            TVector i2 = TWidth.Load(ref gate2, 0), f2 = TWidth.Load(ref gate2, w), g2 = TWidth.Load(ref gate2, 2 * w), o2 = TWidth.Load(ref gate2, 3 * w);
            TVector c = TWidth.Load(ref before, 0), c2 = TWidth.Load(ref before, w);
            TwoRows<TVector, TWidth>(ref i, ref f, ref g, ref o, ref c, out var h, ref i2, ref f2, ref g2, ref o2, ref c2, out var h2);
            if (keep)
            {
                StoreGates<TVector, TWidth>(i, f, g, o, ref gate);
                StoreGates<TVector, TWidth>(i2, f2, g2, o2, ref gate2);
            }
            TWidth.Store(c, ref after, 0);
            TWidth.Store(c2, ref after, w);
            StoreHidden<TVector, TWidth>(h, ref hidden, ref output, valid);
            StoreHidden<TVector, TWidth>(h2, ref Unsafe.Add(ref hidden, hiddenStride), ref Unsafe.Add(ref output, outputStride), valid);
            gate = ref Unsafe.Add(ref gate, 8 * w);
            before = ref Unsafe.Add(ref before, 2 * w);
            after = ref Unsafe.Add(ref after, 2 * w);
            hidden = ref Unsafe.Add(ref hidden, 2 * hiddenStride);
            output = ref Unsafe.Add(ref output, 2 * outputStride);
        }
        for (; rows > 0; rows--)
        {
            TVector i = TWidth.Load(ref gate, 0), f = TWidth.Load(ref gate, w), g = TWidth.Load(ref gate, 2 * w), o = TWidth.Load(ref gate, 3 * w);
            var c = TWidth.Load(ref before, 0);
            TVector h;
            if (TCell.IsPlain) OneRow<TVector, TWidth>(ref i, ref f, ref g, ref o, ref c, out h);
            else varied.Open(step.Coupled, ref i, ref f, ref g, ref o, ref c, out h);
            if (keep) StoreGates<TVector, TWidth>(i, f, g, o, ref gate);
            TWidth.Store(c, ref after, 0);
            StoreHidden<TVector, TWidth>(h, ref hidden, ref output, valid);
            gate = ref Unsafe.Add(ref gate, 4 * w);
            before = ref Unsafe.Add(ref before, w);
            after = ref Unsafe.Add(ref after, w);
            hidden = ref Unsafe.Add(ref hidden, hiddenStride);
            output = ref Unsafe.Add(ref output, outputStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreGates<TVector, TWidth>(TVector i, TVector f, TVector g, TVector o, ref float gate)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes;
        TWidth.Store(i, ref gate, 0);
        TWidth.Store(f, ref gate, w);
        TWidth.Store(g, ref gate, 2 * w);
        TWidth.Store(o, ref gate, 3 * w);
    }

    // The rows of h have room for whole vectors, those of the output end anywhere.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreHidden<TVector, TWidth>(TVector h, ref float hidden, ref float output, int valid)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        TWidth.Store(h, ref hidden, 0);
        if (valid == TWidth.Lanes) TWidth.Store(h, ref output, 0);
        else if (valid > 0) MemoryMarshal.CreateReadOnlySpan(ref hidden, valid).CopyTo(MemoryMarshal.CreateSpan(ref output, valid));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void OneRow<TVector, TWidth>(
        ref TVector i, ref TVector f, ref TVector g, ref TVector o, ref TVector c, out TVector h)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var ri = Activations.ReduceForSigmoid<TVector, TWidth>(i, out var ni);
        var rf = Activations.ReduceForSigmoid<TVector, TWidth>(f, out var nf);
        var rg = Activations.ReduceForTanh<TVector, TWidth>(g, out var ng);
        var ro = Activations.ReduceForSigmoid<TVector, TWidth>(o, out var no);
        var qi = Activations.Growth<TVector, TWidth>(ri);
        var qf = Activations.Growth<TVector, TWidth>(rf);
        var qg = Activations.Growth<TVector, TWidth>(rg);
        var qo = Activations.Growth<TVector, TWidth>(ro);
        i = Activations.SigmoidFrom<TVector, TWidth>(i, ni, qi);
        f = Activations.SigmoidFrom<TVector, TWidth>(f, nf, qf);
        g = Activations.TanhFrom<TVector, TWidth>(g, ng, qg);
        o = Activations.SigmoidFrom<TVector, TWidth>(o, no, qo);
        c = TWidth.MultiplyAdd(f, c, TWidth.Multiply(i, g));
        h = TWidth.Multiply(o, Activations.Tanh<TVector, TWidth>(c));
    }

    // The same for two rows, whose chains of operations alternate.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void TwoRows<TVector, TWidth>(
        ref TVector i, ref TVector f, ref TVector g, ref TVector o, ref TVector c, out TVector h,
        ref TVector i2, ref TVector f2, ref TVector g2, ref TVector o2, ref TVector c2, out TVector h2)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var ri = Activations.ReduceForSigmoid<TVector, TWidth>(i, out var ni);
        var ri2 = Activations.ReduceForSigmoid<TVector, TWidth>(i2, out var ni2);
        var rf = Activations.ReduceForSigmoid<TVector, TWidth>(f, out var nf);
        var rf2 = Activations.ReduceForSigmoid<TVector, TWidth>(f2, out var nf2);
        var rg = Activations.ReduceForTanh<TVector, TWidth>(g, out var ng);
        var rg2 = Activations.ReduceForTanh<TVector, TWidth>(g2, out var ng2);
        var ro = Activations.ReduceForSigmoid<TVector, TWidth>(o, out var no);
        var ro2 = Activations.ReduceForSigmoid<TVector, TWidth>(o2, out var no2);
        var qi = Activations.Growth<TVector, TWidth>(ri);
        var qi2 = Activations.Growth<TVector, TWidth>(ri2);
        var qf = Activations.Growth<TVector, TWidth>(rf);
        var qf2 = Activations.Growth<TVector, TWidth>(rf2);
        var qg = Activations.Growth<TVector, TWidth>(rg);
        var qg2 = Activations.Growth<TVector, TWidth>(rg2);
        var qo = Activations.Growth<TVector, TWidth>(ro);
        var qo2 = Activations.Growth<TVector, TWidth>(ro2);
        i = Activations.SigmoidFrom<TVector, TWidth>(i, ni, qi);
        i2 = Activations.SigmoidFrom<TVector, TWidth>(i2, ni2, qi2);
        f = Activations.SigmoidFrom<TVector, TWidth>(f, nf, qf);
        f2 = Activations.SigmoidFrom<TVector, TWidth>(f2, nf2, qf2);
        g = Activations.TanhFrom<TVector, TWidth>(g, ng, qg);
        g2 = Activations.TanhFrom<TVector, TWidth>(g2, ng2, qg2);
        o = Activations.SigmoidFrom<TVector, TWidth>(o, no, qo);
        o2 = Activations.SigmoidFrom<TVector, TWidth>(o2, no2, qo2);
        c = TWidth.MultiplyAdd(f, c, TWidth.Multiply(i, g));
        c2 = TWidth.MultiplyAdd(f2, c2, TWidth.Multiply(i2, g2));
        var rc = Activations.ReduceForTanh<TVector, TWidth>(c, out var nc);
        var rc2 = Activations.ReduceForTanh<TVector, TWidth>(c2, out var nc2);
        var qc = Activations.Growth<TVector, TWidth>(rc);
        var qc2 = Activations.Growth<TVector, TWidth>(rc2);
        h = TWidth.Multiply(o, Activations.TanhFrom<TVector, TWidth>(c, nc, qc));
        h2 = TWidth.Multiply(o2, Activations.TanhFrom<TVector, TWidth>(c2, nc2, qc2));
    }
}
