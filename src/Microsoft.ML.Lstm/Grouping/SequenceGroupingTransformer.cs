using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Grouping;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(SequenceGroupingTransformer), null, typeof(SignatureLoadModel), "Rows into sequences", SequenceGroupingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Turns rows of one time step each into rows of one sequence each.</summary>
public sealed class SequenceGroupingTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmSequenceGrouping";

    readonly IHost _host;

    internal SequenceGroupingTransformer(IHostEnvironment env, GroupingColumns columns)
    {
        _host = env.Register(nameof(SequenceGroupingTransformer));
        Columns = columns;
    }

    internal GroupingColumns Columns { get; }

    /// <summary>False: a sequence is made of many rows.</summary>
    bool ITransformer.IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Columns.Bind(_host, inputSchema);
    }

    /// <summary>The sequences in the rows of <paramref name="input"/>, in the order of the rows; lazy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// While reading: times that do not rise, a series that comes back after another, a passed-through value that changes within a series, a missing key or time.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var schema = Columns.Bind(_host, input.Schema);
        return new UnexportableView(nameof(SequenceGroupingTransformer), input, new LazyView(schema, () => null, active => new GroupingCursor(schema, Columns, input, active)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A sequence is made of many rows, so it cannot be made row by row. Use Transform, or hand whole sequences to the steps that follow.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => GroupingModelFile.Save(ctx, Columns);

    static SequenceGroupingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, GroupingModelFile.Load(env, ctx));
}
