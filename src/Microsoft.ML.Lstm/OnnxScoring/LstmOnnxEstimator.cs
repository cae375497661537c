using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.OnnxScoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Adds the outputs of an ONNX model of LSTM, GRU and RNN nodes and what is around them, without a native library.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.ApplyRecurrentOnnx</c>.
/// <para>Inputs: numbers or vectors of numbers of any type, a row for each place of the model's axis of rows: one whose name has "batch" in it, or else the first, where it is open or 1. Of the other axes one may be open,
/// such as that of the steps: vectors may then be of any length. Outputs: vectors of <see cref="float"/>, or of <see cref="long"/> for whole numbers and flags, without the axis of rows; of known size where the file says it.</para>
/// <para>Where the axis of rows is open in all inputs and outputs, rows that follow one another and are of the same lengths are computed at once. <c>Fit</c> learns nothing.</para>
/// </remarks>
public sealed class LstmOnnxEstimator : IEstimator<LstmOnnxTransformer>
{
    readonly IHost _host;
    readonly OnnxModelColumns _columns;

    internal LstmOnnxEstimator(IHostEnvironment env, string[]? outputColumnNames, string[]? inputColumnNames, string modelPath) =>
        (_host, _columns) = (env.Register(nameof(LstmOnnxEstimator)), OnnxModelColumns.Read(outputColumnNames, inputColumnNames, modelPath));

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return SchemaCheck.With(inputSchema, _columns.AddedShape);
    }

    /// <summary>Checks the columns; nothing is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or holds no numbers.</exception>
    /// <exception cref="ArgumentException">A column's vectors are of a size that the model's input has not.</exception>
    public LstmOnnxTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Check(_host, input.Schema);
        return new(_host, _columns);
    }
}
