using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Whether a gate kernel is that of the plain cell, as a type, so that the JIT drops what the plain cell does not have.</summary>
interface ICell
{
    static abstract bool IsPlain { get; }
}

readonly struct PlainCell : ICell { public static bool IsPlain => true; }

readonly struct VariedCell : ICell { public static bool IsPlain => false; }

/// <summary>What peepholes and clipping add to the gates of one panel, of an LSTM or, without peepholes, of a GRU. A gate that stands at its limit passes no gradient on.</summary>
readonly struct ExtendedGates<TVector, TWidth>
    where TVector : struct
    where TWidth : IWidth<TVector>
{
    readonly TVector _i, _f, _o, _limit, _lowest, _sigmoidLow, _sigmoidHigh, _tanhHigh, _tanhLow;

    public ExtendedGates(ReadOnlySpan<float> peepholes, int panel, float clip)
    {
        if (!peepholes.IsEmpty)
        {
            nint w = TWidth.Lanes;
            ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(peepholes), panel * 4 * w);
            (_i, _f, _o) = (TWidth.Load(ref first, 0), TWidth.Load(ref first, w), TWidth.Load(ref first, 3 * w));
        }
        _limit = TWidth.Create(clip == 0 ? float.PositiveInfinity : clip);
        _lowest = TWidth.Subtract(default, _limit);
        (_sigmoidLow, _sigmoidHigh) = (Activations.Sigmoid<TVector, TWidth>(_lowest), Activations.Sigmoid<TVector, TWidth>(_limit));
        (_tanhLow, _tanhHigh) = (Activations.Tanh<TVector, TWidth>(_lowest), Activations.Tanh<TVector, TWidth>(_limit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Clip(TVector x) => TWidth.Max(_lowest, TWidth.Min(_limit, x));

    /// <summary>From what goes into the gates to the open gates, the cell and h; coupled: f is 1 - i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(bool coupled, ref TVector i, ref TVector f, ref TVector g, ref TVector o, ref TVector c, out TVector h)
    {
        i = Activations.Sigmoid<TVector, TWidth>(IntoI(i, c));
        f = coupled ? TWidth.Subtract(TWidth.Create(1f), i) : Activations.Sigmoid<TVector, TWidth>(IntoF(f, c));
        g = Activations.Tanh<TVector, TWidth>(Clip(g));
        c = TWidth.MultiplyAdd(f, c, TWidth.Multiply(i, g));
        o = Activations.Sigmoid<TVector, TWidth>(IntoO(o, c));
        h = TWidth.Multiply(o, Activations.Tanh<TVector, TWidth>(Clip(c)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IntoI(TVector products, TVector cellBefore) => Clip(TWidth.MultiplyAdd(_i, cellBefore, products));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IntoF(TVector products, TVector cellBefore) => Clip(TWidth.MultiplyAdd(_f, cellBefore, products));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IntoO(TVector products, TVector cell) => Clip(TWidth.MultiplyAdd(_o, cell, products));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector OutOfSigmoid(TVector gate, TVector gradient) => TWidth.SelectInRange(_sigmoidLow, gate, _sigmoidHigh, gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector OutOfTanh(TVector gate, TVector gradient) => TWidth.SelectInRange(_tanhLow, gate, _tanhHigh, gradient);

    /// <summary>What comes to the cell by way of the tangent and of o's peephole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ToCell(TVector cell, TVector throughTanh, TVector byO) =>
        TWidth.MultiplyAdd(_o, byO, TWidth.SelectInRange(_lowest, cell, _limit, throughTanh));

    /// <summary>What comes to the cell before by way of f and of the other peepholes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ToCellBefore(TVector throughF, TVector byI, TVector byF) =>
        TWidth.MultiplyAdd(_i, byI, TWidth.MultiplyAdd(_f, byF, throughF));
}
