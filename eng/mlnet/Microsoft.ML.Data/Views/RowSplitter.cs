using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Draws a number in [0, 1) for each row, the same at each reading, and keeps those whose number lies in a range, or does not; a missing key has no number.</summary>
sealed class RowSplitter
{
    readonly IDataView _data;
    readonly DataViewSchema.Column? _key;
    readonly ulong _seed;

    /// <summary>Without a key column every row is drawn for itself; with one, rows of one key stay together.</summary>
    public RowSplitter(IDataView data, string samplingKeyColumnName, int seed)
    {
        _data = data;
        _seed = (ulong)seed;
        if (samplingKeyColumnName is null) return;
        _key = RowGetters.Find(data.Schema, samplingKeyColumnName, "SamplingKeyColumn", "samplingKeyColumn");
    }

    public IDataView Keep(double lower, double upper, bool complement = false) => new RowFilterView(_data, _key is { } key ? [key] : [], row =>
    {
        var draw = Draw(row);
        return () =>
        {
            var number = draw();
            return !double.IsNaN(number) && (lower <= number && number < upper) != complement;
        };
    }, keepsOrder: _key is null);

    Func<double> Draw(DataViewRow row)
    {
        if (_key is { } key)
        {
            var (name, type) = key.Type is VectorDataViewType vector ? (nameof(DrawByVector), vector.ItemType) : (nameof(DrawByValue), key.Type);
            var make = typeof(RowSplitter).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance).MakeGenericMethod(type.RawType);
            return (Func<double>)make.Invoke(this, BindingFlags.DoNotWrapExceptions, null, [row, key], null);
        }
        var count = 0UL;
        return () => Uniform(_seed + 0x9E3779B97F4A7C15UL * ++count);
    }

    Func<double> DrawByValue<T>(DataViewRow row, DataViewSchema.Column key)
    {
        var get = row.GetGetter<T>(key);
        T value = default;
        return () =>
        {
            get(ref value);
            return IsMissingKey(value) ? double.NaN : Uniform(_seed + Hash(value));
        };

        bool IsMissingKey(T value) => key.Type is KeyDataViewType && EqualityComparer<T>.Default.Equals(value, default);
    }

    Func<double> DrawByVector<T>(DataViewRow row, DataViewSchema.Column key)
    {
        var get = row.GetGetter<VBuffer<T>>(key);
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            return Uniform(value.DenseValues().Aggregate(_seed, (state, item) => unchecked(state * 31 + Hash(item))));
        };
    }

    // Not GetHashCode: a string's differs from process to process.
    static ulong Hash<T>(T value)
    {
        var text = value is IFormattable number ? number.ToString(null, System.Globalization.CultureInfo.InvariantCulture) : value.ToString();
        var hash = 0xCBF29CE484222325UL;
        foreach (var letter in text) hash = unchecked((hash ^ letter) * 0x100000001B3UL);
        return hash;
    }

    // SplitMix64's finalizer; the upper 53 bits make the double.
    static double Uniform(ulong state)
    {
        unchecked
        {
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EBUL;
            return ((state ^ (state >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
