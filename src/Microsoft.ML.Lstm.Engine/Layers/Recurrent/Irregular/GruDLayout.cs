namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>Sizes and products of a <see cref="GruD"/>.</summary>
/// <param name="Features">D.</param>
/// <param name="Units">H.</param>
readonly record struct GruDLayout(int Features, int Units)
{
    /// <summary>x̂ and m into r and z.</summary>
    public Projection InputPairs => new(2 * Features, 2 * Units);

    /// <summary>x̂ and m into the candidate.</summary>
    public Projection InputCandidate => new(2 * Features, Units);

    /// <summary>h' into r and z.</summary>
    public Projection HiddenPairs => new(Units, 2 * Units);

    /// <summary>r · h' into the candidate.</summary>
    public Projection HiddenCandidate => new(Units, Units);

    /// <summary>Gaps into the decay of h.</summary>
    public Projection Decay => new(Features, Units);

    public int PackedSize => checked(InputPairs.PackedSize + InputCandidate.PackedSize + HiddenPairs.PackedSize + HiddenCandidate.PackedSize + Decay.PackedSize);

    /// <summary>Floats that a row leaves: x̂, m [2D], γ of the input [D], gaps [D], γ of h [H], h' [H], r, z [2H], n [H], r · h' [H].</summary>
    public int Stride => checked((4 * Features) + (6 * Units));

    public int GapsAt => 3 * Features;

    public int DecayAt => 4 * Features;

    public int HiddenAt => DecayAt + Units;

    public int PairsAt => HiddenAt + Units;

    public int CandidateAt => PairsAt + (2 * Units);

    public int ResetAt => CandidateAt + Units;

    public int TapeSize(int batch, int steps) => checked(batch * steps * Stride);

    public int ForwardScratchSize(int batch, int steps) => checked(RaggedBatch.ScratchSize(batch, steps, 3 * Features) + (batch * (Units + Stride)));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = checked(TimeBlocks.Back(batch, steps) * batch);
        var sums = Math.Max(Math.Max(InputPairs.ScratchSize, HiddenPairs.ScratchSize), Decay.ScratchSize);
        return checked(RaggedBatch.ScratchSize(batch, steps, 3 * Features) + (batch * 3 * Units) + (rows * ((4 * Units) + (3 * Features))) + sums);
    }
}
