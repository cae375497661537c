namespace Microsoft.ML.Lstm.DataView;

/// <summary>Rows read ahead and worked on at once, and what they add to a schema.</summary>
interface IRowBlock : IDisposable
{
    /// <summary>Rows in the block.</summary>
    int Count { get; }

    /// <summary>Reads the next rows and works on them; none are left when <see cref="Count"/> is 0.</summary>
    void ReadAhead();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of an appended column, at the row of the block that <paramref name="row"/> tells.</summary>
    Delegate Getter(int appended, Func<int> row);
}

/// <summary>Opens a block.</summary>
/// <param name="ahead">A cursor for the block alone, over the columns that are read; the block disposes it.</param>
/// <param name="isActive">Which of the appended columns are asked for.</param>
delegate IRowBlock BlockOpener(DataViewRowCursor ahead, Func<int, bool> isActive);
