using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The steps of a series so far, one for each row.</summary>
sealed class RowSteps : ISeriesSteps
{
    readonly StepOrder.Check? _order;
    readonly Action<List<float>>[] _adders;
    readonly List<float> _values = [];

    /// <param name="row">The row that is read.</param>
    /// <param name="time">Its column of times; null where rows are in order.</param>
    /// <param name="inputs">Its columns of values; none where they are not asked for.</param>
    public RowSteps(DataViewRow row, DataViewSchema.Column? time, IEnumerable<DataViewSchema.Column> inputs)
    {
        _order = time is { } column ? StepOrder.Open(row, column) : null;
        _adders = [.. inputs.Select(input => Adder(row, input))];
    }

    public void Begin()
    {
        _order?.Invoke(first: true);
        _values.Clear();
        AddValues();
    }

    public void Add(string series)
    {
        _order?.Invoke(first: false);
        AddValues();
    }

    public void End()
    {
    }

    public Delegate Getter(int column) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(_values)));

    void AddValues()
    {
        foreach (var add in _adders) add(_values);
    }

    static Action<List<float>> Adder(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var scalar = NumberColumn.Scalar(row, column);
            var value = 0f;
            return values =>
            {
                scalar(ref value);
                values.Add(value);
            };
        }
        var vector = NumberColumn.Vector(row, column);
        var buffer = default(VBuffer<float>);
        return values =>
        {
            vector(ref buffer);
            var start = values.Count;
            CollectionsMarshal.SetCount(values, start + buffer.Length);
            buffer.CopyTo(CollectionsMarshal.AsSpan(values)[start..]);
        };
    }
}
