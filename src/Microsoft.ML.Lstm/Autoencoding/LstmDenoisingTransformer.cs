using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Autoencoding;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmDenoisingTransformer), null, typeof(SignatureLoadModel), "LSTM denoiser", LstmDenoisingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained model that denoises each row's sequence.</summary>
public sealed class LstmDenoisingTransformer : ITransformer, IQuantizableTransformer
{
    internal const string LoaderSignature = "LstmDenoising";

    static readonly AutoencoderModelFile File = new("LSTMDNOI", LoaderSignature);

    readonly IHost _host;
    readonly SavedAutoencoder _saved;
    readonly int _threads;

    internal LstmDenoisingTransformer(IHostEnvironment env, SavedAutoencoder saved, int threads)
    {
        _host = env.Register(nameof(LstmDenoisingTransformer));
        (_saved, _threads, Model) = (saved, threads, new(saved.Model));
    }

    /// <summary>What was learnt.</summary>
    public LstmAutoencoderParameters Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their denoised sequences.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or has not as many features per step as in training.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row's length is no multiple of the features per step, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = Bind(input.Schema);
        var view = PrefetchCursor.View(input, columns, (row, _) => new DenoisingScorer(_saved.Model, row, _threads));
        return new ExportableView(nameof(LstmDenoisingTransformer), columns, input, view, reads =>
        {
            var denoised = new AutoencoderOperators(_saved.Model, OnnxColumns.Read(reads[0], columns.Reads[0], _saved.Model.Inputs[0], learnt: null)).Denoised();
            return [OnnxColumns.Write(denoised, (VectorDataViewType)columns.Reads[0].Type)];
        });
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new RowMapper(Bind(inputSchema), (row, _) => new DenoisingScorer(_saved.Model, row, threads: 1));

    /// <summary>The same model in 8-bit integers, and what that does to the reconstruction of some rows; <c>mlContext.Model.Quantize</c> does so for whole chains.</summary>
    /// <param name="data">Rows as this step reads them.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (LstmDenoisingTransformer Model, QuantizationReport Report) Quantize(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (model, report) = _saved.Quantize(_host, data);
        return (new(_host, model, _threads), report);
    }

    (ITransformer Model, QuantizationReport Report) IQuantizableTransformer.Quantize(IDataView data) => Quantize(data);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, _saved);

    static LstmDenoisingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, saved => saved.Output is null
        ? throw new InvalidDataException("Its column to add has no name.")
        : new LstmDenoisingTransformer(env, saved, threads: 0));

    AppendedColumns Bind(DataViewSchema schema)
    {
        var columns = _saved.Features.Bind(_host, schema, _saved.Model.Inputs);
        return new(schema, columns, [new(_saved.Output!, NumberColumn.AsRead(columns[0].Type))]);
    }
}
