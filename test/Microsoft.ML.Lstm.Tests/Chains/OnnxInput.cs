using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>Columns of rows as inputs of ONNX Runtime, and its outputs as numbers.</summary>
static class OnnxInput
{
    /// <summary>Reads a column of the row that a cursor stands on as an input of a model.</summary>
    public static Func<NamedOnnxValue> Open(DataViewRow row, DataViewSchema.Column column, NodeMetadata wanted) => column.Type switch
    {
        VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Double => Vector<double>(row, column, wanted),
        VectorDataViewType { ItemType: NumberDataViewType } => Vector<float>(row, column, wanted),
        VectorDataViewType { ItemType: KeyDataViewType } => Vector<uint>(row, column, wanted),
        KeyDataViewType => Scalar<uint, uint>(row, column, value => value),
        TextDataViewType => Scalar<ReadOnlyMemory<char>, string>(row, column, text => text.ToString()),
        BooleanDataViewType => Scalar<bool, bool>(row, column, value => value),
        _ => Scalar<float, float>(row, column, value => value),
    };

    /// <summary>An output's values as floats.</summary>
    public static float[] Floats(NamedOnnxValue output) => output.Value switch
    {
        Tensor<float> numbers => [.. numbers],
        Tensor<uint> keys => [.. keys.Select(key => (float)key)],
        Tensor<bool> flags => [.. flags.Select(flag => flag ? 1f : 0)],
        var other => throw new NotSupportedException($"{other}"),
    };

    static Func<NamedOnnxValue> Vector<T>(DataViewRow row, DataViewSchema.Column column, NodeMetadata wanted)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            T[] values = [.. vector.DenseValues()];
            int[] dims = [1, .. wanted.Dimensions.Skip(1)];
            // One dimension may be open.
            var known = dims.Where(dim => dim > 0).Aggregate(1, (one, other) => one * other);
            return NamedOnnxValue.CreateFromTensor(column.Name, new DenseTensor<T>(values, Array.ConvertAll(dims, dim => dim > 0 ? dim : values.Length / known)));
        };
    }

    static Func<NamedOnnxValue> Scalar<T, TOnnx>(DataViewRow row, DataViewSchema.Column column, Func<T, TOnnx> convert)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return NamedOnnxValue.CreateFromTensor(column.Name, new DenseTensor<TOnnx>(new[] { convert(value) }, [1, 1]));
        };
    }
}
