namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>What the product of 8-bit integers asks of one kind of hardware: sums of four products in each 32-bit lane, exact on every one.</summary>
interface IDot<TVector>
    where TVector : struct
{
    /// <summary>Columns of a group: 32-bit sums in one vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Rows of a block that leave no sum outside a register.</summary>
    static abstract int BlockRows { get; }

    /// <summary>Whether it multiplies unsigned integers by signed ones, so that rows are stored with 128 added.</summary>
    static abstract bool IsUnsigned { get; }

    /// <summary>Four integers of a row, in every lane.</summary>
    static abstract TVector Broadcast(int four);

    static abstract TVector Load(ref int source, nint offset);

    /// <summary>sum + a₀·b₀ + a₁·b₁ + a₂·b₂ + a₃·b₃ in each lane.</summary>
    static abstract TVector MultiplyAdd(TVector sum, TVector a, TVector b);

    /// <summary>c + (sum · row) · column in each lane, rounded after each of the three, so that all hardware gives the same bits.</summary>
    static abstract void AddScaled(TVector sum, float row, ref float column, ref float c);
}
