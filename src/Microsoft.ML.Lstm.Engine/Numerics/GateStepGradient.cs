namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>What the gradient of one time step's gates reads and writes.</summary>
readonly ref struct GateStepGradient
{
    /// <summary>H.</summary>
    public required int Units { get; init; }

    /// <summary>B: rows that the memory has room for.</summary>
    public required int Batch { get; init; }

    /// <summary>Rows to work on, the first of them.</summary>
    public required int Rows { get; init; }

    /// <summary>The panels to work on; whatever lies in panels is given with all of them.</summary>
    public required Range Panels { get; init; }

    /// <summary>[panel][B][i f g o], open gates, from the forward pass.</summary>
    public required ReadOnlySpan<float> Gates { get; init; }

    /// <summary>The cell before [panel][B][lanes].</summary>
    public required ReadOnlySpan<float> CellBefore { get; init; }

    /// <summary>The cell after [panel][B][lanes].</summary>
    public required ReadOnlySpan<float> Cell { get; init; }

    /// <summary>Gradient by this step's output, rows of H values.</summary>
    public required ReadOnlySpan<float> OutputGradient { get; init; }

    public required int OutputStride { get; init; }

    /// <summary>[B, H rounded up to vectors]: gradient by h that comes back from the step after.</summary>
    public required ReadOnlySpan<float> HiddenGradient { get; init; }

    /// <summary>Gradient by the cell that comes back from the step after [panel][B][lanes].</summary>
    public required ReadOnlySpan<float> CellGradient { get; init; }

    /// <summary>Gradient by the cell before [panel][B][lanes].</summary>
    public required Span<float> CellBeforeGradient { get; init; }

    /// <summary>Gradient by what went into the gates [panel][B][i f g o].</summary>
    public required Span<float> GateGradient { get; init; }

    /// <summary>From one panel of <see cref="GateGradient"/> to the next.</summary>
    public required int GateGradientStride { get; init; }

    /// <summary>What the cell adds to the gates' inputs [panel][i f - o]; empty for nothing.</summary>
    public ReadOnlySpan<float> Peepholes { get; init; }

    /// <summary>What goes into sigmoids and tangents is held within this; 0 for no limit.</summary>
    public float Clip { get; init; }

    /// <summary>f is 1 - i.</summary>
    public bool Coupled { get; init; }

    /// <summary>Nothing of the above.</summary>
    public bool IsPlain => Peepholes.IsEmpty && Clip == 0 && !Coupled;
}
