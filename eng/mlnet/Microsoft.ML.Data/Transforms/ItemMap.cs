using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Getters that apply a function to a column's value, or to each item of its vector.</summary>
static class ItemMap
{
    public static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source, Func<TFrom, TTo> function)
    {
        if (source.Type is VectorDataViewType) return VectorGetter(row, source, function);
        var get = row.GetGetter<TFrom>(row.Schema[source.Index]);
        TFrom value = default;
        return (ValueGetter<TTo>)((ref TTo destination) =>
        {
            get(ref value);
            destination = function(value);
        });
    }

    /// <summary>The type with other items: a scalar, or a vector of the same dimensions.</summary>
    public static DataViewType WithItem(DataViewType type, PrimitiveDataViewType item) =>
        type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;

    public static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    static ValueGetter<VBuffer<TTo>> VectorGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source, Func<TFrom, TTo> function)
    {
        var get = row.GetGetter<VBuffer<TFrom>>(row.Schema[source.Index]);
        // A sparse vector stays sparse only where nothing becomes nothing.
        var keepsZero = EqualityComparer<TTo>.Default.Equals(function(default), default);
        VBuffer<TFrom> buffer = default, dense = default;
        return (ref VBuffer<TTo> destination) =>
        {
            get(ref buffer);
            if (!buffer.IsDense && !keepsZero) buffer.CopyToDense(ref dense);
            ref var from = ref buffer.IsDense || keepsZero ? ref buffer : ref dense;
            var values = from.GetValues();
            var editor = VBufferEditor.Create(ref destination, from.Length, values.Length);
            for (var i = 0; i < values.Length; i++) editor.Values[i] = function(values[i]);
            if (!from.IsDense) from.GetIndices().CopyTo(editor.Indices);
            destination = editor.Commit();
        };
    }
}
