using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Where the sums of a product stand, and where they start from: the same place, or one row for all.</summary>
readonly ref struct Sums
{
    readonly ref float _start, _sums;

    public Sums(ref float start, nint startRow, nint startPanel, ref float sums, nint row, nint panel)
    {
        (StartRow, StartPanel, Row, Panel) = (startRow, startPanel, row, panel);
        _start = ref start;
        _sums = ref sums;
    }

    /// <summary>From one row to the next.</summary>
    public nint Row { get; }

    /// <summary>From one panel to the next.</summary>
    public nint Panel { get; }

    public nint StartRow { get; }

    public nint StartPanel { get; }

    public ref float Of(int panel) => ref Unsafe.Add(ref _sums, panel * Panel);

    public ref float StartOf(int panel) => ref Unsafe.Add(ref _start, panel * StartPanel);

    /// <summary>Those of the rows from one on.</summary>
    public Sums From(int row) =>
        new(ref Unsafe.Add(ref _start, row * StartRow), StartRow, StartPanel, ref Unsafe.Add(ref _sums, row * Row), Row, Panel);

    /// <summary>What goes on starts from where the sums stand.</summary>
    public Sums Continued() => new(ref _sums, Row, Panel, ref _sums, Row, Panel);
}
