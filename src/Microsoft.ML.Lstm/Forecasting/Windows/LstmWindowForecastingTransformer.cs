using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Forecasting.Windows;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmWindowForecastingTransformer), null, typeof(SignatureLoadModel), "LSTM forecasting of windows", LstmWindowForecastingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Adds a forecast to rows that hold the last values of a series (<see cref="LstmWindowForecastingEstimator"/>).</summary>
public sealed class LstmWindowForecastingTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmWindowForecasting";

    const string NetworkStream = "Forecaster";
    const int BatchRows = 256;

    static readonly ModelFile File = new("LSTM forecaster of windows", "LSTMFWIN", 0x00010001, LoaderSignature);
    static readonly ModelPart Columns = new("Columns", "FWIN", 1);

    readonly IHost _host;
    readonly WindowColumns _columns;

    internal LstmWindowForecastingTransformer(IHostEnvironment env, WindowColumns columns) => (_host, _columns) = (env.Register(nameof(LstmWindowForecastingTransformer)), columns);

    /// <summary>Forecast horizon: future values that are forecast at each row.</summary>
    public int Horizon => _columns.Forecaster.Horizon;

    /// <summary>Last values that a forecast reads: the window, 8 or two seasons, whichever is longest.</summary>
    public int HistoryLength => _columns.Forecaster.HistoryLength;

    /// <summary>Nominal coverage of the prediction interval.</summary>
    public float ConfidenceLevel => _columns.ConfidenceLevel;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/>, each with the forecast of the values that come after its window.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no vector of numbers.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = Bind(input.Schema);
        var view = PrefetchCursor.View(input, columns, (row, _) => new WindowScorer(_columns, row, BatchRows, threads: 0));
        return new ExportableView(nameof(LstmWindowForecastingTransformer), columns, input, view, reads => _columns.WriteOnnx(reads[0], columns.Reads[0]));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => new WindowScorer(_columns, row, rows: 1, threads: 1));

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => _columns.Forecaster.Save(writer.BaseStream));
        Columns.Save(ctx, codec => WindowColumns.Transfer(codec, _columns.Forecaster, _columns));
    });

    static LstmWindowForecastingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var forecaster = ModelPart.Open(ctx, NetworkStream, stream => Forecaster.Load(stream));
        if (forecaster.Covariates.Count > 0) throw new InvalidDataException("Its forecaster reads more than windows hold.");
        return new LstmWindowForecastingTransformer(env, Columns.Load(ctx, codec => WindowColumns.Transfer(codec, forecaster, null)));
    });

    AppendedColumns Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _columns.Check(_host, MLNetInternals.ShapeOf(schema));
        return new(schema, [schema[_columns.Input]], _columns.Outputs.Columns);
    }
}
