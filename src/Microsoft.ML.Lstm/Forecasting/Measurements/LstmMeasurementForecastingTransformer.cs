using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Records;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Forecasting.Measurements;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmMeasurementForecastingTransformer), null, typeof(SignatureLoadModel), "LSTM measurement forecasting", LstmMeasurementForecastingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained forecaster of measurements (<see cref="LstmMeasurementForecastingEstimator"/>).</summary>
public sealed class LstmMeasurementForecastingTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmMeasurementForecast";

    const string NetworkStream = "Network";

    static readonly ModelFile File = new("LSTM measurement forecasting", "LSTMMEAF", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "MEFC", 1);

    readonly IHost _host;
    readonly MeasurementForecaster _model;
    readonly MeasurementForecastColumns _columns;
    readonly int _threads;

    internal LstmMeasurementForecastingTransformer(IHostEnvironment env, MeasurementForecaster model, MeasurementForecastColumns columns, int threads) =>
        (_host, _model, _columns, _threads) = (env.Register(nameof(LstmMeasurementForecastingTransformer)), model, columns, threads);

    /// <summary>For which times it forecasts: how long after the last step of a record, in the unit of the times.</summary>
    public IReadOnlyList<double> Ahead => _model.Ahead;

    /// <summary>Names of the measurements, in the order of the forecasts; numbers from 1 where the training data told none.</summary>
    public IReadOnlyList<string> Measurements => _columns.Names;

    /// <summary>Networks whose forecasts are averaged.</summary>
    public int Members => _model.Members;

    /// <summary>Mean of the members' best epochs.</summary>
    public int Epochs => _model.Epochs;

    /// <summary>Mean of their losses on held-out records, negative log-likelihoods of a standardised measurement and one and a half squared errors; NaN without them.</summary>
    public double ValidationLoss => _model.ValidationLoss;

    /// <summary>Losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => _model.LossCurve;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the forecasts of their records.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the networks were trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row has not one time for each step, times go back, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmMeasurementForecastingTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, _) => Scorer(row, _threads)));
    }

    /// <summary>The same model with bounds of another nominal coverage, between 0 and 1; it is not trained again.</summary>
    public LstmMeasurementForecastingTransformer WithConfidenceLevel(float confidenceLevel) => new(_host, _model, _columns with { ConfidenceLevel = Require.Inside(confidenceLevel, 0, 1, nameof(confidenceLevel)) }, _threads);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, _) => Scorer(row, threads: 1));

    string IUnquantizableTransformer.WhyNot => "its bounds are calibrated for the forecasts that it makes in single precision";

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => _model.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => MeasurementForecastColumns.Transfer(codec, _model, _columns));
    });

    static LstmMeasurementForecastingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, stream => MeasurementForecaster.Load(stream));
        return new LstmMeasurementForecastingTransformer(env, model, ColumnsPart.Load(ctx, codec => MeasurementForecastColumns.Transfer(codec, model, null)), threads: 0);
    });

    MeasurementScorer Scorer(DataViewRow row, int threads) => new(_model, _columns.ConfidenceLevel, row, threads);

    AppendedColumns Bind(DataViewSchema schema) => _columns.Bind(_host, schema, _model);
}
