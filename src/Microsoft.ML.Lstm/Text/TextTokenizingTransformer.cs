using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Text;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TextTokenizingTransformer), null, typeof(SignatureLoadModel), "Text tokenizing", TextTokenizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Splits texts into tokens (<see cref="TextTokenizingEstimator"/>).</summary>
public sealed class TextTokenizingTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmTextTokenizing";

    const int BatchRows = 64;

    static readonly ModelFile File = new("text tokenizer", "LSTMTEXT", 0x00010001, LoaderSignature);
    static readonly ModelPart Columns = new("Columns", "TEXC", 1);

    readonly IHost _host;
    readonly string _output, _input;

    internal TextTokenizingTransformer(IHostEnvironment env, string output, string input) => (_host, _output, _input) = (env.Register(nameof(TextTokenizingTransformer)), output, input);

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the tokens of their texts.</summary>
    /// <remarks>Lazy.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(TextTokenizingTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => new TokenizingScorer(row, _input, BatchRows)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => new TokenizingScorer(row, _input, rows: 1));

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () => Columns.Save(ctx, codec =>
    {
        codec.Name(_output);
        codec.Name(_input);
    }));

    static TextTokenizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => Columns.Load(ctx, codec => new TextTokenizingTransformer(env, codec.Name(null), codec.Name(null))));

    internal static void Check(IExceptionContext context, SchemaShape shape, string input)
    {
        const string role = "input";
        var column = SchemaCheck.Find(context, shape, role, input);
        if (!SchemaCheck.IsScalar(column) || column.ItemType != TextDataViewType.Instance) throw SchemaCheck.Mismatch(context, role, column, "String");
    }

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Check(_host, MLNetInternals.ShapeOf(schema), _input);
        return new(schema, [schema[_input]], [new(_output, new VectorDataViewType(TextDataViewType.Instance))]);
    }
}
