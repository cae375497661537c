using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.OnnxScoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Adds the outputs of an ONNX model of LSTM, GRU and RNN nodes that goes on from row to row: each row has the next steps of one stream, and the nodes begin with the states that the row before left.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.StreamRecurrentOnnx</c>. Columns are those of <see cref="LstmOnnxEstimator"/>; a row may have one step or several. What lies between time steps outside of recurrent nodes, such as a
/// convolution over them, is not carried on. <c>Fit</c> learns nothing.
/// </remarks>
public sealed class LstmOnnxStreamEstimator : IEstimator<LstmOnnxStreamTransformer>
{
    readonly IHost _host;
    readonly OnnxModelColumns _columns;

    internal LstmOnnxStreamEstimator(IHostEnvironment env, string[]? outputColumnNames, string[]? inputColumnNames, string modelPath)
    {
        (_host, _columns) = (env.Register(nameof(LstmOnnxStreamEstimator)), OnnxModelColumns.Read(outputColumnNames, inputColumnNames, modelPath));
        OnnxStream.Check(_columns.Model);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return SchemaCheck.With(inputSchema, _columns.AddedShape);
    }

    /// <summary>Checks the columns; nothing is read, and the stream stands before its first row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or holds no numbers.</exception>
    /// <exception cref="ArgumentException">A column's vectors are of a size that the model's input has not.</exception>
    public LstmOnnxStreamTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Check(_host, input.Schema);
        return new(_host, _columns, new(_columns.Model));
    }
}
