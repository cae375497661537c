using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Where the sums of a product stand.</summary>
readonly ref struct AccumulatorView
{
    readonly ref float _sums;

    public AccumulatorView(ref float sums, nint row, nint panel)
    {
        (Row, Panel) = (row, panel);
        _sums = ref sums;
    }

    /// <summary>From one row to the next.</summary>
    public nint Row { get; }

    /// <summary>From one panel to the next.</summary>
    public nint Panel { get; }

    public ref float Of(int panel) => ref Unsafe.Add(ref _sums, panel * Panel);

    /// <summary>Those of the rows from one on.</summary>
    public AccumulatorView From(int row) => new(ref Unsafe.Add(ref _sums, row * Row), Row, Panel);
}
