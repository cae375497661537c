using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmAutoencoderTransformer), null, typeof(SignatureLoadModel), "LSTM autoencoder", LstmAutoencoderTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained model that scores how anomalous each row's sequence is.</summary>
/// <remarks>
/// It adds what ML.NET's own anomaly trainer adds: <c>PredictedLabel</c>, true for an anomaly, and <c>Score</c>, from 0 to 1 and above 0.5 for an anomaly; then the columns of
/// contributions that <see cref="LstmAutoencoderOptions"/> name.
/// Sequences may be longer or shorter than those of the training; one without any value has the score NaN, and is not an anomaly.
/// </remarks>
public sealed class LstmAutoencoderTransformer : ISingleFeaturePredictionTransformer<LstmAutoencoderParameters>, IQuantizableTransformer
{
    internal const string LoaderSignature = "LstmAutoencoder";

    static readonly AutoencoderModelFile File = new("LSTMAENC", LoaderSignature);

    readonly IHost _host;
    readonly SavedAutoencoder _saved;
    readonly int _threads;

    internal LstmAutoencoderTransformer(IHostEnvironment env, SavedAutoencoder saved, int threads)
    {
        _host = env.Register(nameof(LstmAutoencoderTransformer));
        (_saved, _threads, Model) = (saved, threads, new(saved.Model));
    }

    /// <summary>What was learnt.</summary>
    public LstmAutoencoderParameters Model { get; }

    /// <summary>The column that is read.</summary>
    public string FeatureColumnName => _saved.Features.Columns[0].Name;

    /// <summary>That column's type in training.</summary>
    public DataViewType FeatureColumnType => _saved.Type;

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their scores.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or has not as many features per step as in training.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row's length is no multiple of the features per step, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = Bind(input.Schema);
        var view = PrefetchCursor.View(input, columns, (row, isActive) => new ReconstructionScorer(_saved, row, isActive, _threads));
        return new ExportableView(nameof(LstmAutoencoderTransformer), columns, input, view, reads =>
        {
            var model = new AutoencoderOperators(_saved.Model, OnnxColumns.Read(reads[0], columns.Reads[0], _saved.Model.Inputs[0], learnt: null));
            return [.. AutoencoderScores.WriteOnnx(model.Score()), .. _saved.Contributions.WriteOnnx(model, (VectorDataViewType)columns.Reads[0].Type)];
        });
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new RowMapper(Bind(inputSchema), (row, isActive) => new ReconstructionScorer(_saved, row, isActive, threads: 1));

    /// <summary>The same model in 8-bit integers, and what that does to the reconstruction of some rows; <c>mlContext.Model.Quantize</c> does so for whole chains.</summary>
    /// <param name="data">Rows as this step reads them.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (LstmAutoencoderTransformer Model, QuantizationReport Report) Quantize(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (model, report) = _saved.Quantize(_host, data);
        return (new(_host, model, _threads), report);
    }

    (ITransformer Model, QuantizationReport Report) IQuantizableTransformer.Quantize(IDataView data) => Quantize(data);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, _saved);

    static LstmAutoencoderTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        File.Load(env, ctx, saved => new LstmAutoencoderTransformer(env, saved, threads: 0));

    AppendedColumns Bind(DataViewSchema schema)
    {
        var columns = _saved.Features.Bind(_host, schema, _saved.Model.Inputs);
        return new(schema, columns, AutoencoderScores.For(schema).Concat(_saved.Contributions.For((VectorDataViewType)columns[0].Type, _saved.Model.Inputs[0])));
    }
}
