using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Puts the value of the row at hand into <paramref name="value"/>, whose buffers it may reuse.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>One row: getters for the values of its active columns.</summary>
public abstract class DataViewRow : IDisposable
{
    bool _disposed;

    protected DataViewRow()
    {
    }

    public abstract long Position { get; }

    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public void Dispose()
    {
        if (_disposed)
            return;
        Dispose(true);
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A row that moves; its getters always speak of the row it stands on.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    protected DataViewRowCursor()
    {
    }

    public abstract bool MoveNext();
}
