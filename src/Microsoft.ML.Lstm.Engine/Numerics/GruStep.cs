namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// What the gates of one step of a GRU read and write. Gates r and z share panels, those of the candidate n are apart; or all of it lies in
/// cells, [vector of units][B][r z n m] with n's hidden product m, as <see cref="GruProduct"/> leaves it.
/// </summary>
readonly ref struct GruStep
{
    /// <summary>H.</summary>
    public required int Units { get; init; }

    /// <summary>B: rows that the memory has room for.</summary>
    public required int Batch { get; init; }

    /// <summary>Rows to work on, the first of them.</summary>
    public required int Rows { get; init; }

    /// <summary>The vectors of units to work on.</summary>
    public required Range Vectors { get; init; }

    /// <summary>The cells of the vectors that are worked on, and nothing in the next three; empty where gates lie in panels.</summary>
    public Span<float> Cells { get; init; }

    /// <summary>[panel][B][r z r z]: what the products left, then the open gates.</summary>
    public Span<float> ResetUpdate { get; init; }

    /// <summary>[panel][B][n n n n]: what the products left, then the candidate.</summary>
    public Span<float> Candidate { get; init; }

    /// <summary>[panel][B][n n n n]: the hidden product of the candidate, which r is to scale; empty when it stands in Candidate already.</summary>
    public ReadOnlySpan<float> CandidateHidden { get; init; }

    /// <summary>[B, H rounded up to vectors]: h before.</summary>
    public required ReadOnlySpan<float> Before { get; init; }

    /// <summary>[B, H rounded up to vectors]: h after, or r · h where only r is worked out.</summary>
    public required Span<float> Hidden { get; init; }

    /// <summary>The same h where the layer's output wants it, rows of H values; empty when the caller copies them.</summary>
    public Span<float> Output { get; init; }

    public int OutputStride { get; init; }

    /// <summary>What goes into sigmoids and tangents is held within this; 0 for no limit.</summary>
    public float Clip { get; init; }

    /// <summary>Whether the bits shall not depend on the hardware (<see cref="Fused{TVector, TWidth}"/>).</summary>
    public bool IsExact { get; init; }
}
