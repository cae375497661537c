namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>A data set of an HDF5 file: where its numbers lie, in one piece.</summary>
/// <param name="Name">Its path, such as "layers/lstm/cell/vars/0".</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Count">How many numbers that are.</param>
/// <param name="Format">The kind of its numbers.</param>
/// <param name="Place">The first byte of its numbers.</param>
sealed record Hdf5Dataset(string Name, int[] Shape, int Count, NumberFormat Format, int Place)
{
    /// <summary>Such as "layers/dense/vars/0 [16, 3]".</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
