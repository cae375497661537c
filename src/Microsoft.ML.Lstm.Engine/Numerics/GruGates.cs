using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The gates of a GRU, fused, from the products of a step to its h.</summary>
static class GruGates
{
    /// <summary>r, z = σ, n = tanh(x + r · hidden product), h = n + z · (h₋₁ - n): the reset comes after the product.</summary>
    public static void ResetAfter(in GruStep step) => Run<Both>(step);

    /// <summary>r, z = σ, and r · h₋₁, which the candidate's product waits for: the reset comes before the product.</summary>
    public static void Reset(in GruStep step) => Run<OnlyReset>(step);

    /// <summary>n = tanh, h = n + z · (h₋₁ - n), with z open already.</summary>
    public static void Update(in GruStep step) => Run<OnlyUpdate>(step);

    interface IPart
    {
        static abstract bool Opens { get; }

        static abstract bool Updates { get; }
    }

    readonly struct Both : IPart { public static bool Opens => true; public static bool Updates => true; }

    readonly struct OnlyReset : IPart { public static bool Opens => true; public static bool Updates => false; }

    readonly struct OnlyUpdate : IPart { public static bool Opens => false; public static bool Updates => true; }

    static void Run<TPart>(in GruStep step)
        where TPart : IPart
    {
        var (first, count) = step.Vectors.GetOffsetAndLength(Panels.RoundUp(step.Units) / Panels.Lanes);
        var vectors = first + count;
        var wide = (long)step.Batch * Panels.WideColumns;
        Guard.Holds(step.Batch, step.Rows, nameof(step.Rows));
        if (step.Cells.IsEmpty)
        {
            Guard.Holds(step.ResetUpdate.Length, (vectors + 1) / 2 * wide, nameof(step.ResetUpdate));
            Guard.Holds(step.Candidate.Length, TPart.Updates ? (vectors + 3) / 4 * wide : 0, nameof(step.Candidate));
            Guard.Holds(step.CandidateHidden.Length, TPart.Opens && TPart.Updates ? (vectors + 3) / 4 * wide : 0, nameof(step.CandidateHidden));
        }
        else Guard.Holds(step.Cells.Length, (count - 1) * wide + (long)step.Rows * Panels.WideColumns, nameof(step.Cells));
        Guard.Holds(step.Before.Length, (long)step.Rows * Panels.RoundUp(step.Units), nameof(step.Before));
        Guard.Holds(step.Hidden.Length, (long)step.Rows * Panels.RoundUp(step.Units), nameof(step.Hidden));
        Guard.Holds(step.Output.Length, step.Output.IsEmpty ? 0 : (step.Rows - 1L) * step.OutputStride + step.Units, nameof(step.Output));
        if (step.Clip == 0) Run<TPart, PlainCell>(step, first, vectors);
        else Run<TPart, VariedCell>(step, first, vectors);
    }

    static void Run<TPart, TCell>(in GruStep step, int first, int vectors)
        where TPart : IPart
        where TCell : ICell
    {
        if (Vector512.IsHardwareAccelerated) Run<Vector512<float>, Width512, TPart, TCell>(step, first, vectors);
        else if (Vector256.IsHardwareAccelerated) Run<Vector256<float>, Width256, TPart, TCell>(step, first, vectors);
        else if (Vector128.IsHardwareAccelerated) Run<Vector128<float>, Width128, TPart, TCell>(step, first, vectors);
        else Run<float, WidthOne, TPart, TCell>(step, first, vectors);
    }

    static void Run<TVector, TWidth, TPart, TCell>(in GruStep step, int first, int end)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TPart : IPart
        where TCell : ICell
    {
        if (step.IsExact && !TWidth.IsFused) Open<TVector, Fused<TVector, TWidth>, TPart, TCell>(step, first, end);
        else Open<TVector, TWidth, TPart, TCell>(step, first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Open<TVector, TWidth, TPart, TCell>(in GruStep step, int first, int end)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TPart : IPart
        where TCell : ICell
    {
        nint w = TWidth.Lanes, panel = step.Batch * 4 * w;
        nint stride = Panels.RoundUp(step.Units);
        var varied = TCell.IsPlain ? default : new ExtendedGates<TVector, TWidth>(default, 0, step.Clip);
        Span<float> square = stackalloc float[16];
        for (var v = first; v < end; v++)
        {
            var unit = v * TWidth.Lanes;
            var valid = step.Output.IsEmpty ? 0 : Math.Min(TWidth.Lanes, step.Units - unit);
            ref var gates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.ResetUpdate), v / 2 * panel + v % 2 * 2 * w);
            ref var candidate = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Candidate), v / 4 * panel + v % 4 * w);
            ref var product = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.CandidateHidden), v / 4 * panel + v % 4 * w);
            if (!step.Cells.IsEmpty)
            {
                gates = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Cells), (v - first) * panel);
                candidate = ref Unsafe.Add(ref gates, 2 * w);
                product = ref Unsafe.Add(ref gates, 3 * w);
            }
            ref var before = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Before), unit);
            ref var hidden = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Hidden), unit);
            ref var output = ref Unsafe.Add(ref MemoryMarshal.GetReference(step.Output), unit);
            for (var b = 0; b < step.Rows; b++)
            {
                var row = b * 4 * w;
                var h = TWidth.Load(ref before, b * stride);
                TVector r = default, z = TWidth.Load(ref gates, row + w);
                if (TPart.Opens)
                {
                    var ar = TWidth.Load(ref gates, row);
                    r = Activations.Sigmoid<TVector, TWidth>(TCell.IsPlain ? ar : varied.Clip(ar));
                    z = Activations.Sigmoid<TVector, TWidth>(TCell.IsPlain ? z : varied.Clip(z));
                    TWidth.Store(r, ref gates, row);
                    TWidth.Store(z, ref gates, row + w);
                }
                if (!TPart.Updates)
                {
                    TWidth.Store(TWidth.Multiply(r, h), ref hidden, b * stride);
                    continue;
                }
                var x = TWidth.Load(ref candidate, row);
                if (TPart.Opens) x = TWidth.MultiplyAdd(r, TWidth.Load(ref product, row), x);
                var n = Activations.Tanh<TVector, TWidth>(TCell.IsPlain ? x : varied.Clip(x));
                TWidth.Store(n, ref candidate, row);
                h = TWidth.MultiplyAdd(z, TWidth.Subtract(h, n), n);
                TWidth.Store(h, ref hidden, b * stride);
                VectorTail.Store<TVector, TWidth>(h, ref Unsafe.Add(ref output, (nint)b * step.OutputStride), valid, square);
            }
        }
    }
}
