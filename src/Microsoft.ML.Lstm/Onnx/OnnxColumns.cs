using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Onnx;

/// <summary>Columns as ML.NET has them in a graph, as the engine reads them.</summary>
static class OnnxColumns
{
    /// <summary>Numbers [batch, steps, features], tokens [batch, steps], static numbers [batch, size].</summary>
    /// <param name="value">The column in the graph.</param>
    /// <param name="column">The column in the data.</param>
    /// <param name="input">What the engine reads of it.</param>
    /// <param name="learnt">What its tokens stand for; null where keys are tokens.</param>
    public static OnnxValue Read(OnnxValue value, DataViewSchema.Column column, FeatureSpec input, KeyValues? learnt)
    {
        if (input.Kind == InputKind.Tokens)
        {
            var keys = value.Reshape(0, -1).Cast(OnnxType.Int64);
            return Vocabulary.Tokens(column, learnt) is { } tokens
                ? keys.Graph.Constant("tokens", Array.ConvertAll(tokens, token => (float)token), tokens.Length).Apply("Gather", keys).Cast(OnnxType.Int64) : keys;
        }

        if (input.IsTime) return Times(value.Reshape(0, -1, 1), column);
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        var numbers = item == NumberDataViewType.Single ? value : value.Cast(OnnxType.Float);
        return input.Kind == InputKind.Static ? numbers.Reshape(0, -1) : numbers.Reshape(0, -1, input.Size);
    }

    // As they are read row by row: what has passed since the first one, in double.
    static OnnxValue Times(OnnxValue times, DataViewSchema.Column column)
    {
        var exact = ((VectorDataViewType)column.Type).ItemType == NumberDataViewType.Single ? times : times.Cast(OnnxType.Double);
        return (exact - exact.Slice(1, 0, 1)).Cast(OnnxType.Float);
    }

    /// <summary>Sequences [batch, steps, features] as a column of vectors of a type.</summary>
    public static OnnxValue Write(OnnxValue sequences, VectorDataViewType type)
    {
        var open = type.Dimensions.IndexOf(0);
        return sequences.Reshape([0, .. type.Dimensions.Select((size, i) => i == open ? -1L : size)]);
    }
}
