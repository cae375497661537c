using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>The weights of a layer that is exported.</summary>
/// <param name="Flat">All of them.</param>
/// <param name="Layout">Where each matrix lies.</param>
readonly record struct LayerWeights(ReadOnlyMemory<float> Flat, WeightLayout Layout)
{
    /// <summary>A matrix, row-major.</summary>
    public float[] this[int matrix] => Layout.Slice(Flat.Span, matrix).ToArray();

    /// <summary>A matrix [rows, columns] as [columns, rows], which a product takes on its right.</summary>
    public float[] Transposed(int matrix)
    {
        var spec = Layout.Specs[matrix];
        return Turned(Layout.Slice(Flat.Span, matrix), 1, spec.Rows, spec.Columns);
    }

    /// <summary>The product of values [.., columns] with a matrix [rows, columns].</summary>
    public OnnxValue Product(int matrix, OnnxValue values)
    {
        var spec = Layout.Specs[matrix];
        return values.MatMul(values.Graph.Constant(spec.Name, Transposed(matrix), spec.Columns, spec.Rows));
    }

    /// <summary>Matrices [rows, columns] one after the other as [columns, rows].</summary>
    public static float[] Turned(ReadOnlySpan<float> values, int matrices, int rows, int columns)
    {
        var turned = new float[values.Length];
        for (var matrix = 0; matrix < matrices; matrix++)
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++) turned[(((matrix * columns) + column) * rows) + row] = values[(((matrix * rows) + row) * columns) + column];
        return turned;
    }

    /// <summary>The weights of layers that a layer is made of, one after the other.</summary>
    public IEnumerable<(ILayer Layer, LayerWeights Weights)> Parts(params IReadOnlyList<ILayer> layers)
    {
        var start = 0;
        foreach (var layer in layers)
        {
            yield return (layer, new(Flat.Slice(start, layer.Weights.Count), layer.Weights));
            start += layer.Weights.Count;
        }
    }
}
