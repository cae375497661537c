using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Grouping;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(MeasurementGroupingTransformer), null, typeof(SignatureLoadModel), "Measurements into sequences", MeasurementGroupingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Turns rows of measurements at any times into rows of one sequence each, with the time of each step.</summary>
public sealed class MeasurementGroupingTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmMeasurementGrouping";

    readonly IHost _host;
    readonly MeasurementColumns _columns;

    internal MeasurementGroupingTransformer(IHostEnvironment env, MeasurementColumns columns)
    {
        _host = env.Register(nameof(MeasurementGroupingTransformer));
        _columns = columns;
        Measurements = columns.Measurements is { } known ? [.. known] : [];
    }

    /// <summary>The measurements of a step, in order; empty for wide rows.</summary>
    public IReadOnlyList<string> Measurements { get; }

    /// <summary>False: a sequence is made of many rows.</summary>
    bool ITransformer.IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Bind(_host, inputSchema);
    }

    /// <summary>The sequences in the rows of <paramref name="input"/>, in the order of the rows; lazy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// While reading: times that go back or are none, a series that comes back after another, a passed-through value that changes within a series, an infinite value.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var schema = _columns.Bind(_host, input.Schema);
        return new UnexportableView(nameof(MeasurementGroupingTransformer), input, new LazyView(schema, () => null, active => new GroupingCursor(schema, _columns, input, active)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A sequence is made of many rows, so it cannot be made row by row. Use Transform, or hand whole sequences to the steps that follow.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => MeasurementModelFile.Save(ctx, _columns);

    static MeasurementGroupingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, MeasurementModelFile.Load(env, ctx));
}
