using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.AnomalyDetection;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmDenoisingTransformer), null, typeof(SignatureLoadModel), "LSTM denoiser", LstmDenoisingTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained model that cleans each row's sequence.</summary>
public sealed class LstmDenoisingTransformer : ITransformer
{
    internal const string LoaderSignature = "LstmDenoising";

    static readonly AutoencoderModelFile File = new("LSTMDNOI", LoaderSignature);

    readonly IHost _host;
    readonly AutoencoderColumn _column;
    readonly DataViewType _type;
    readonly string _output;
    readonly int _threads;

    internal LstmDenoisingTransformer(IHostEnvironment env, LstmAutoencoderParameters model, AutoencoderColumn column, DataViewType type, string output, int threads)
    {
        _host = env.Register(nameof(LstmDenoisingTransformer));
        (Model, _column, _type, _output, _threads) = (model, column, type, output, threads);
    }

    /// <summary>What was learnt.</summary>
    public LstmAutoencoderParameters Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their cleaned sequences.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or has not as many features per step as in training.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row's length is no multiple of the features per step, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmDenoisingTransformer), input, new BlockView(input, Bind(input.Schema), (ahead, _) => new AutoencoderCleanBlock(Model.Autoencoder, ahead, _threads)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new AppendedMapper(Bind(inputSchema), input => new AutoencoderRow(Model.Autoencoder, input).CleanGetter);

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, new(Model.Autoencoder, _column, _type, _output));

    static LstmDenoisingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, saved => new LstmDenoisingTransformer(
        env, new(saved.Model), saved.Column, saved.Type, saved.Output ?? throw new InvalidDataException("Its column to add has no name."), threads: 0));

    AppendedColumns Bind(DataViewSchema schema)
    {
        var column = _column.Find(_host, schema, Model.Autoencoder.Inputs[0]);
        return new(schema, [column], [new(_output, NumberColumn.AsRead(column.Type))]);
    }
}
