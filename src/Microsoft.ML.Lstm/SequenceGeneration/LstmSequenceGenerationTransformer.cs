using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.SequenceGeneration;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmSequenceGenerationTransformer), null, typeof(SignatureLoadModel), "LSTM generator of sequences", LstmSequenceGenerationTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>Goes on with the sequence of each row (<see cref="LstmSequenceGenerationEstimator"/>).</summary>
/// <remarks>A row without any step gets a sequence that the model makes from its beginning.</remarks>
public sealed class LstmSequenceGenerationTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmSequenceGen";

    const string NetworkStream = "Learner";

    static readonly ModelFile File = new("LSTM generator of sequences", "LSTMSGEN", 0x00010001, LoaderSignature);
    static readonly ModelPart ColumnsPart = new("Columns", "SGEN", 1);

    readonly IHost _host;
    readonly GenerationColumns _columns;
    readonly int _threads;

    internal LstmSequenceGenerationTransformer(IHostEnvironment env, SequenceGenerator model, GenerationColumns columns, int threads)
    {
        (_host, Model, _columns, _threads) = (env.Register(nameof(LstmSequenceGenerationTransformer)), new(model), columns, threads);
    }

    /// <summary>What was learnt.</summary>
    public LstmSequenceGenerationParameters Model { get; }

    /// <summary>How sequences are gone on with.</summary>
    public SequenceSamplingOptions Sampling => _columns.Sampling;

    bool ITransformer.IsRowToRowMapper => true;

    string IUnquantizableTransformer.WhyNot => "its layers have not been measured in integers";

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with their whole sequences.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: a value is infinite, or one that the distribution does not take; values are no whole number of steps; or there are more steps than the condition has.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmSequenceGenerationTransformer), input, PrefetchCursor.View(input, Bind(input.Schema), (row, isActive) => Scorer(row, isActive, _threads)));
    }

    /// <summary>The same model, which goes on with sequences in another way.</summary>
    public LstmSequenceGenerationTransformer WithSampling(SequenceSamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(_host, Model.Model, _columns with { Sampling = options }, _threads);
    }

    /// <summary>Begins a sequence that is read and made step after step.</summary>
    /// <param name="condition">Row-major [steps, values] of the condition; none of a model without one.</param>
    /// <param name="options">How steps are drawn; null for those of the transformer.</param>
    /// <exception cref="ArgumentException">There is a condition where the model has none, or none where it has one, or it has no whole number of steps.</exception>
    public LstmSequenceSession Start(ReadOnlySpan<float> condition = default, SequenceSamplingOptions? options = null) => new(Model.Model, condition, options ?? Sampling);

    /// <summary>Several sequences of the same start, each drawn by itself, such as scenarios of what may follow.</summary>
    /// <param name="paths">How many, at least 1.</param>
    /// <param name="start">Row-major [steps, values] of what is given; none, for whole sequences.</param>
    /// <param name="condition">Row-major [steps, values] of the condition; none of a model without one.</param>
    /// <param name="options">How steps are drawn; null for those of the transformer.</param>
    /// <returns>Sequences, row-major [steps, values], each with the start.</returns>
    /// <exception cref="ArgumentException">Start or condition are such as no row may have.</exception>
    public float[][] Sample(int paths, ReadOnlySpan<float> start = default, ReadOnlySpan<float> condition = default, SequenceSamplingOptions? options = null)
    {
        Require.AtLeast(paths, 1, nameof(paths));
        StepValues.CheckStart(Model.Model.Config, start, condition);
        var (maker, sequences) = (new SequenceMaker(Model.Model), new float[paths][]);
        for (var path = 0; path < paths; path++) sequences[path] = [.. maker.Make(start, condition, options ?? Sampling, path)];
        return sequences;
    }

    /// <summary>How probable sequences are by the model, each step by those before it.</summary>
    /// <param name="data">Rows with sequences, and conditions where the model has one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be read.</exception>
    public SequenceGenerationMetrics Evaluate(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return GenerationEvaluation.Evaluate(_host, Model.Model, _columns, data);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(Bind(inputSchema), (row, isActive) => Scorer(row, isActive, threads: 1));

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => Model.Model.Save(writer.BaseStream));
        ColumnsPart.Save(ctx, codec => GenerationColumns.Transfer(codec, Model.Model.Config, _columns));
    });

    static LstmSequenceGenerationTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, SequenceGenerator.Load);
        return new LstmSequenceGenerationTransformer(env, model, ColumnsPart.Load(ctx, codec => GenerationColumns.Transfer(codec, model.Config, null)), threads: 0);
    });

    GenerationScorer Scorer(DataViewRow row, Func<int, bool> isActive, int threads) => new(Model.Model, _columns, row, isActive, threads);

    AppendedColumns Bind(DataViewSchema schema) => _columns.Bind(_host, schema, Model.Model.Config);
}
