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
/// <remarks>A row without any step gets a sequence that the model makes from its beginning. Where sequences have codes (<see cref="Engine.Tasks.Generation.GenerationOptions.LatentSize"/>) it is of one that is drawn; one with steps goes on with the mean of their code.</remarks>
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
    /// <param name="code">[LatentSize] of the code; none of a model without codes, and for one that is drawn.</param>
    /// <exception cref="ArgumentException">There is a condition where the model has none, or none where it has one, or it has no whole number of steps; or the code is not one of the model's.</exception>
    /// <exception cref="InvalidOperationException">There is a code where the model has none.</exception>
    public LstmSequenceSession Start(ReadOnlySpan<float> condition = default, SequenceSamplingOptions? options = null, ReadOnlySpan<float> code = default) => new(Model.Model, condition, options ?? Sampling, code);

    /// <summary>Several sequences of the same start, each drawn by itself, such as scenarios of what may follow.</summary>
    /// <remarks>Of a model with codes, each has a code of its own, which is drawn from a standard normal distribution; with a start all have the mean of the start's code.</remarks>
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

    /// <summary>The code of a whole sequence: the mean of its distribution (sketch-rnn, Ha and Eck 2017), such as to be decoded or compared.</summary>
    /// <param name="sequence">Row-major [steps, values], one step or more.</param>
    /// <returns>[LatentSize].</returns>
    /// <exception cref="ArgumentException">The sequence is such as no row may be, or has no step.</exception>
    /// <exception cref="InvalidOperationException">The model has no codes.</exception>
    public float[] Encode(ReadOnlySpan<float> sequence)
    {
        StepValues.CheckEncodes(Model.Model.Config, sequence);
        return new SequenceMaker(Model.Model).Encode(sequence).ToArray();
    }

    /// <summary>A sequence of a code.</summary>
    /// <param name="code">[LatentSize].</param>
    /// <param name="condition">Row-major [steps, values] of the condition; none of a model without one.</param>
    /// <param name="options">How steps are drawn, by numbers that do not depend on the code; null for those of the transformer.</param>
    /// <returns>Row-major [steps, values].</returns>
    /// <exception cref="ArgumentException">The code is not one of the model's, or the condition is such as no row may have.</exception>
    /// <exception cref="InvalidOperationException">The model has no codes.</exception>
    public float[] Decode(ReadOnlySpan<float> code, ReadOnlySpan<float> condition = default, SequenceSamplingOptions? options = null)
    {
        StepValues.CheckCode(Model.Model.Config, code);
        StepValues.CheckCondition(Model.Model.Config, condition);
        return [.. new SequenceMaker(Model.Model).Make([], condition, options ?? Sampling, path: 0, code)];
    }

    /// <summary>Sequences from one to another: their codes, and those between on the arc from one code to the other (White 2016), decoded.</summary>
    /// <param name="one">Row-major [steps, values], one step or more.</param>
    /// <param name="other">Row-major [steps, values], one step or more.</param>
    /// <param name="count">How many, the first of the code of the one, the last of the other's; at least 2.</param>
    /// <param name="condition">Row-major [steps, values] of the condition of all; none of a model without one.</param>
    /// <param name="options">How steps are drawn, by the same numbers for all; null for those of the transformer.</param>
    /// <returns>Sequences, row-major [steps, values].</returns>
    /// <exception cref="ArgumentException">A sequence is such as no row may be, or has no step; or the condition is such as no row may have.</exception>
    /// <exception cref="InvalidOperationException">The model has no codes.</exception>
    public float[][] Interpolate(ReadOnlySpan<float> one, ReadOnlySpan<float> other, int count, ReadOnlySpan<float> condition = default, SequenceSamplingOptions? options = null)
    {
        Require.AtLeast(count, 2, nameof(count));
        var (from, to, sequences) = (Encode(one), Encode(other), new float[count][]);
        var code = new float[from.Length];
        for (var i = 0; i < count; i++)
        {
            NormalCode.Between(from, to, i / (count - 1.0), code);
            sequences[i] = Decode(code, condition, options);
        }
        return sequences;
    }

    /// <summary>How probable sequences are by the model, each step by those before it, and where sequences have codes by the code of the whole.</summary>
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
