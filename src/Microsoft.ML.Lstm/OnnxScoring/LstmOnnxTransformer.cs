using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.OnnxScoring;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmOnnxTransformer), null, typeof(SignatureLoadModel), "LSTM ONNX model", LstmOnnxTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Adds the outputs of an ONNX model (<see cref="LstmOnnxEstimator"/>). Its file holds the model's.</summary>
public sealed class LstmOnnxTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmOnnxModel";

    const int BatchRows = 64;

    static readonly ModelFile File = new("ONNX model", "LSTMONNX", 0x00010001, LoaderSignature);
    static readonly ModelPart Columns = new("Model", "ONXM", 1);

    readonly IHost _host;
    readonly OnnxModelColumns _columns;

    internal LstmOnnxTransformer(IHostEnvironment env, OnnxModelColumns columns) => (_host, _columns) = (env.Register(nameof(LstmOnnxTransformer)), columns);

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the model's outputs.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or holds no numbers.</exception>
    /// <exception cref="InvalidOperationException">While reading: a vector does not fit, or the model cannot be computed from it.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmOnnxTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => new OnnxModelScorer(_columns, row, BatchRows)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => new OnnxModelScorer(_columns, row, rows: 1));

    string IUnquantizableTransformer.WhyNot => "it runs the ONNX file as it is: quantise that where it was made";

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Columns.Save(ctx, codec => OnnxModelColumns.Transfer(codec, _columns)));

    static LstmOnnxTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => new LstmOnnxTransformer(env, Columns.Load(ctx, codec => OnnxModelColumns.Transfer(codec, null))));

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _columns.Check(_host, schema);
        return new(schema, _columns.InputNames.Select(name => schema[name]), _columns.Added);
    }
}
