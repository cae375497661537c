namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>What the gates of one time step read and write; panels and their order are those of <see cref="GatePanels"/>.</summary>
readonly ref struct GateStep
{
    /// <summary>H.</summary>
    public required int Units { get; init; }

    /// <summary>B: rows that the memory has room for.</summary>
    public required int Batch { get; init; }

    /// <summary>Rows to work on, the first of them.</summary>
    public required int Rows { get; init; }

    /// <summary>The panels to work on.</summary>
    public required Range Panels { get; init; }

    /// <summary>[panels worked on][B][i f g o]: what the products left; overwritten with the open gates.</summary>
    public required Span<float> Gates { get; init; }

    /// <summary>The cell before [panel][B][lanes].</summary>
    public required ReadOnlySpan<float> CellBefore { get; init; }

    /// <summary>The cell after [panel][B][lanes].</summary>
    public required Span<float> Cell { get; init; }

    /// <summary>[B, H rounded up to vectors]: what the next step's product reads.</summary>
    public required Span<float> Hidden { get; init; }

    /// <summary>The same h where the layer's output wants it, rows of H values; empty when the caller copies them.</summary>
    public required Span<float> Output { get; init; }

    public required int OutputStride { get; init; }

    /// <summary>What the cell adds to the gates' inputs [panel][i f - o]; empty for nothing.</summary>
    public ReadOnlySpan<float> Peepholes { get; init; }

    /// <summary>What goes into sigmoids and tangents is held within this; 0 for no limit.</summary>
    public float Clip { get; init; }

    /// <summary>f is 1 - i.</summary>
    public bool Coupled { get; init; }

    /// <summary>Whether the bits shall not depend on the hardware (<see cref="Fused{TVector, TWidth}"/>).</summary>
    public bool IsExact { get; init; }

    /// <summary>Neither peepholes, nor a clip, nor coupled gates.</summary>
    public bool IsPlain => Peepholes.IsEmpty && Clip == 0 && !Coupled;
}
