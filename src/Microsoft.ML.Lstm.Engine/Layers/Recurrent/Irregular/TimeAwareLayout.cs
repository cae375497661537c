namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>Sizes and products of a <see cref="TimeAwareLstm"/>.</summary>
/// <param name="Features">F.</param>
/// <param name="Units">H.</param>
readonly record struct TimeAwareLayout(int Features, int Units)
{
    public Projection Input => new(Features, 4 * Units);

    public Projection Hidden => new(Units, 4 * Units);

    public Projection ShortTerm => new(Units, Units);

    public int PackedSize => checked(Input.PackedSize + Hidden.PackedSize + ShortTerm.PackedSize);

    /// <summary>Floats that a row leaves: x and the time [F + 1], h before [H], c before [H], s [H], i, f, g, o [4H], tanh c [H].</summary>
    public int Stride => checked(Features + 1 + (8 * Units));

    public int HiddenAt => Features + 1;

    public int CellAt => HiddenAt + Units;

    public int ShortAt => CellAt + Units;

    public int GatesAt => ShortAt + Units;

    public int TanhAt => GatesAt + (4 * Units);

    public int TapeSize(int batch, int steps) => checked(batch * steps * Stride);

    public int ForwardScratchSize(int batch, int steps) => checked(RaggedBatch.ScratchSize(batch, steps, Features + 1) + (batch * ((2 * Units) + Stride)));

    public int BackwardScratchSize(int batch, int steps)
    {
        var rows = checked(TimeBlocks.Back(batch, steps) * batch);
        return checked(RaggedBatch.ScratchSize(batch, steps, Features + 1) + (batch * 2 * Units) + (rows * ((5 * Units) + 1 + Features)) + Math.Max(Input.ScratchSize, Hidden.ScratchSize));
    }

    /// <summary>What is left of short-term memory: 1 / ln(e + Δ).</summary>
    public static float Discount(float time) => 1 / MathF.Log(MathF.E + Math.Max(0, time));

    /// <summary>Its slope.</summary>
    public static float DiscountSlope(float time, float discount) => time > 0 ? -discount * discount / (MathF.E + time) : 0;
}
