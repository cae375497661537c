using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>A value that is told once for a sequence, though every one of its rows holds it.</summary>
interface IPassThroughValue
{
    /// <summary>A <see cref="ValueGetter{TValue}"/> of the value that was taken last.</summary>
    Delegate Getter { get; }

    /// <summary>Takes the value of the row that the cursor stands on, the first of a sequence.</summary>
    void Take();

    /// <summary>Throws unless the row holds the value that was taken.</summary>
    void Check();
}

/// <summary>How a value of a column is taken, compared and handed on.</summary>
static class PassThroughValue
{
    // A text may lie in the buffer of a line that is read over.
    public static IPassThroughValue Open(DataViewRow row, DataViewSchema.Column column) => column.Type is TextDataViewType
        ? new PassThrough<ReadOnlyMemory<char>>(row, column, (one, other) => one.Span.SequenceEqual(other.Span), text => text.ToString().AsMemory())
        : (IPassThroughValue)Activator.CreateInstance(typeof(PassThrough<>).MakeGenericType(column.Type.RawType), row, column, null, null)!;

    /// <summary>What a column holds that the rows lack: NaN, an empty text, the missing key, else the type's default.</summary>
    public static IPassThroughValue Missing(DataViewType type) =>
        type is NumberDataViewType && type.RawType == typeof(float) ? new Nothing<float>(float.NaN)
        : type is NumberDataViewType && type.RawType == typeof(double) ? new Nothing<double>(double.NaN)
        : (IPassThroughValue)Activator.CreateInstance(typeof(Nothing<>).MakeGenericType(type.RawType), [Activator.CreateInstance(type.RawType)])!;

    sealed class Nothing<T>(T nothing) : IPassThroughValue
    {
        public Delegate Getter => (ValueGetter<T>)((ref T value) => value = nothing);

        public void Take()
        {
        }

        public void Check()
        {
        }
    }

    sealed class PassThrough<T>(DataViewRow row, DataViewSchema.Column column, Func<T, T, bool>? equal, Func<T, T>? copy) : IPassThroughValue
    {
        readonly Func<T, T, bool> _equal = equal ?? EqualityComparer<T>.Default.Equals;
        readonly ValueGetter<T> _get = row.GetGetter<T>(column);
        T _taken = default!, _now = default!;

        public Delegate Getter => (ValueGetter<T>)((ref T value) => value = _taken);

        public void Take()
        {
            _get(ref _now);
            _taken = copy is null ? _now : copy(_now);
        }

        public void Check()
        {
            _get(ref _now);
            if (!_equal(_now, _taken))
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{column.Name}' holds {_now} in row {row.Position}, but {_taken} in the rows before, of the same series. What is told once for a sequence must be the same in all of its rows."));
        }
    }
}
