namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>What the gradient of one step of a GRU reads and writes; panels as in <see cref="GruStep"/>.</summary>
readonly ref struct GruStepGradient
{
    /// <summary>H.</summary>
    public required int Units { get; init; }

    /// <summary>B: rows that the memory has room for.</summary>
    public required int Batch { get; init; }

    /// <summary>Rows to work on, the first of them.</summary>
    public required int Rows { get; init; }

    /// <summary>All that the forward pass left, in cells; empty where it lies in panels.</summary>
    public ReadOnlySpan<float> Cells { get; init; }

    /// <summary>Open gates [panel][B][r z r z].</summary>
    public ReadOnlySpan<float> ResetUpdate { get; init; }

    /// <summary>The candidate [panel][B][n n n n].</summary>
    public ReadOnlySpan<float> Candidate { get; init; }

    /// <summary>The candidate's hidden product, for the form that resets after it; else empty.</summary>
    public ReadOnlySpan<float> CandidateHidden { get; init; }

    /// <summary>h before, rows of H rounded up to vectors.</summary>
    public required ReadOnlySpan<float> Before { get; init; }

    public required int BeforeStride { get; init; }

    /// <summary>Gradient by this step's output, rows of H values.</summary>
    public required ReadOnlySpan<float> OutputGradient { get; init; }

    public required int OutputStride { get; init; }

    /// <summary>[B, H rounded up to vectors]: gradient by h that comes back from the step after.</summary>
    public required ReadOnlySpan<float> HiddenGradient { get; init; }

    /// <summary>[B, H rounded up to vectors]: gradient by r · h, for the form that resets before the product.</summary>
    public ReadOnlySpan<float> ResetHiddenGradient { get; init; }

    /// <summary>[B, H rounded up to vectors]: r · h once more, for the form that resets before the product.</summary>
    public Span<float> ResetHidden { get; init; }

    /// <summary>[B, H rounded up to vectors]: gradient by h before, but for what passes through the products.</summary>
    public required Span<float> BeforeGradient { get; init; }

    /// <summary>Gradient by what went into r and z.</summary>
    public required Span<float> ResetUpdateGradient { get; init; }

    /// <summary>Gradient by what went into the candidate.</summary>
    public required Span<float> CandidateGradient { get; init; }

    /// <summary>Gradient by the candidate's hidden product, for the form that resets after it.</summary>
    public Span<float> CandidateHiddenGradient { get; init; }

    /// <summary>From one panel of the gradients to the next.</summary>
    public required int PanelStride { get; init; }

    /// <summary>What went into sigmoids and tangents was held within this; 0 for no limit.</summary>
    public float Clip { get; init; }
}
