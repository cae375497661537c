using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.OnnxScoring;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.TimeSeries;

[assembly: LoadableClass(typeof(LstmOnnxStreamTransformer), null, typeof(SignatureLoadModel), "LSTM ONNX stream", LstmOnnxStreamTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Adds the outputs of an ONNX model that goes on from row to row (<see cref="LstmOnnxStreamEstimator"/>). Its file holds the model's, and where the stream stands.</summary>
/// <remarks>
/// To take one row at a time, use <c>CreateTimeSeriesEngine</c>: <c>Predict(example)</c> takes the next steps, <c>Predict()</c> gives the last answer again, <c>CheckPoint</c> saves where the engine stands. One engine is one stream.
/// <para>A row whose values would leave a state that is not finite is refused, and the stream stands where it did.</para>
/// </remarks>
public sealed class LstmOnnxStreamTransformer : ITransformer, IStatefulTransformer
{
    internal const string LoaderSignature = "LstmOnnxStream";

    const int BatchRows = 64;

    static readonly ModelFile File = new("ONNX stream", "LSTMONXS", 0x00010001, LoaderSignature);
    static readonly ModelPart Columns = new("Model", "ONXM", 1), State = new("State", "ONXS", 1);

    readonly IHost _host;
    readonly OnnxModelColumns _columns;
    readonly OnnxStream _stream;

    // Of an engine's copy: what tells when its calls overlap.
    EngineGuard? _guard;

    internal LstmOnnxStreamTransformer(IHostEnvironment env, OnnxModelColumns columns, OnnxStream stream) => (_host, _columns, _stream) = (env.Register(nameof(LstmOnnxStreamTransformer)), columns, stream);

    /// <summary>False: a row's answer depends on the rows before.</summary>
    bool ITransformer.IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/>, each with the model's outputs after all rows before it.</summary>
    /// <remarks>Lazy. Every reading begins where the stream stands. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or holds no numbers.</exception>
    /// <exception cref="InvalidOperationException">While reading: a vector does not fit, the model cannot be computed from it, or the state would not be finite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmOnnxStreamTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => new OnnxModelScorer(_columns, row, BatchRows, _stream.Clone())));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A row's answer depends on the rows before, so it cannot be made row by row. Use Transform, or CreateTimeSeriesEngine in place of CreatePredictionEngine.");

    IStatefulTransformer IStatefulTransformer.Clone() => new LstmOnnxStreamTransformer(_host, _columns, _stream.Clone());

    IRowToRowMapper IStatefulTransformer.GetStatefulRowToRowMapper(DataViewSchema inputSchema) =>
        new StatefulMapper(Bind(inputSchema), (row, guard) => new OnnxModelScorer(_columns, row, rows: 1, _stream, _guard = guard));

    void ICanSaveModel.Save(ModelSaveContext ctx) => EngineGuard.Save(_guard, () => File.Save(ctx, () =>
    {
        Columns.Save(ctx, codec => OnnxModelColumns.Transfer(codec, _columns));
        State.Save(ctx, codec => OnnxStream.Transfer(codec, _columns.Model, _stream));
    }));

    static LstmOnnxStreamTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var columns = Columns.Load(ctx, codec => OnnxModelColumns.Transfer(codec, null));
        return columns.Model.WhyNoStream is { } why
            ? throw new InvalidDataException($"Its model cannot go on from row to row: {why}.")
            : new LstmOnnxStreamTransformer(env, columns, State.Load(ctx, codec => OnnxStream.Transfer(codec, columns.Model, null)));
    });

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _columns.Check(_host, schema);
        return new(schema, _columns.InputNames.Select(name => schema[name]), _columns.Added);
    }
}
