using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>All values of one column, in memory.</summary>
abstract class CachedColumn
{
    public static CachedColumn Create(DataViewRow row, DataViewSchema.Column column)
    {
        var (name, item) =
            column.Type is VectorDataViewType vector ? (nameof(OfVectors), vector.ItemType.RawType) : (nameof(OfScalars), column.Type.RawType);
        var make = typeof(CachedColumn).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(item);
        return (CachedColumn)make.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null);
    }

    /// <summary>Takes the value of the row the source stands on.</summary>
    public abstract void Add();

    public abstract Delegate Getter(Func<int> index);

    static Values<T> OfScalars<T>(DataViewRow row, DataViewSchema.Column column) =>
        new(row.GetGetter<T>(column), static (in T from, ref T to) => to = from);

    // A vector's memory belongs to whoever reads it, so it is copied on the way in and on the way out.
    static Values<VBuffer<T>> OfVectors<T>(DataViewRow row, DataViewSchema.Column column) =>
        new(row.GetGetter<VBuffer<T>>(column), static (in VBuffer<T> from, ref VBuffer<T> to) => from.CopyTo(ref to));

    delegate void Copy<T>(in T from, ref T to);

    sealed class Values<T>(ValueGetter<T> get, Copy<T> copy) : CachedColumn
    {
        readonly List<T> _values = [];
        T _current;

        public override void Add()
        {
            get(ref _current);
            T kept = default;
            copy(in _current, ref kept);
            _values.Add(kept);
        }

        public override Delegate Getter(Func<int> index) => (ValueGetter<T>)((ref T value) => copy(_values[index()], ref value));
    }
}
