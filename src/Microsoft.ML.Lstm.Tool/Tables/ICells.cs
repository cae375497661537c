namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>The cells of one column, in memory.</summary>
interface ICells
{
    void Clear();

    /// <summary>Copies a cell of a column of the same kind to the end of this one.</summary>
    void AddFrom(ICells other, int row);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the row that it is told.</summary>
    Delegate Getter(Func<int> row);
}
