using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Sequences;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmPredictionTransformer), null, typeof(SignatureLoadModel), "LSTM on sequences", LstmPredictionTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>A trained model that predicts a class (multiclass or binary) or a value for each row's sequence.</summary>
/// <remarks>
/// It adds what ML.NET's own trainers add. Multiclass: <c>PredictedLabel</c>, a key, and <c>Score</c>, a probability for each class. Binary:
/// <c>PredictedLabel</c>, <c>Score</c>, above 0 for yes unless <c>ChangeModelThreshold</c> says otherwise, and <c>Probability</c>. Regression: <c>Score</c>. Behind them come the columns of contributions and
/// attention weights that were asked for, then those that tell of each step. Sequences may be longer or shorter than those of the training; one without any step gets the answer
/// to nothing known.
/// </remarks>
public sealed class LstmPredictionTransformer : ISingleFeaturePredictionTransformer<LstmModelParameters>, ISingleFeaturePredictionTransformer, IQuantizableTransformer
{
    internal const string LoaderSignature = "LstmPrediction";

    readonly IHost _host;

    internal LstmPredictionTransformer(IHostEnvironment env, LstmModelParameters model, SequenceColumns columns, int threads)
    {
        _host = env.Register(nameof(LstmPredictionTransformer));
        Model = model;
        Columns = columns;
        Threads = threads;
    }

    /// <summary>What was learnt.</summary>
    public LstmModelParameters Model { get; }

    /// <summary>The (first) column that is read.</summary>
    public string FeatureColumnName => Columns.Features.Columns[0].Name;

    /// <summary>That column's type in training.</summary>
    public DataViewType FeatureColumnType => Columns.FeatureType;

    internal SequenceColumns Columns { get; }

    internal int Threads { get; }

    internal IHostEnvironment Host => _host;

    bool ITransformer.IsRowToRowMapper => true;

    internal LstmPredictionTransformer WithThreshold(float threshold) => Model.Model.Target == PredictionTask.Binary
        ? new(_host, Model, Columns with { Threshold = threshold }, Threads)
        : throw new ArgumentException($"The model tells {(Model.Model.Target == PredictionTask.Multiclass ? "classes" : "values")}, which no threshold decides on. Give a model that tells yes or no.", "model");

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <summary>The rows of <paramref name="input"/> with the model's answers.</summary>
    /// <remarks>Lazy. While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or not of the type that the model was trained on.</exception>
    /// <exception cref="InvalidOperationException">While reading: a row's length is no multiple of the features per step, or a value is infinite.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = Bind(input.Schema);
        var view = PrefetchCursor.View(input, columns, (row, isActive) => new SequenceScorer(this, row, isActive, Threads, new(_host, Model.Model)));
        return new ExportableView(nameof(LstmPredictionTransformer), columns, input, view, reads => Columns.WriteOnnx(Model.Model, columns.Reads, reads));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        new RowMapper(Bind(inputSchema), (row, isActive) => new SequenceScorer(this, row, isActive, threads: 1, watch: null));

    /// <summary>Begins to classify a sequence while its steps come, with a decision as soon as the model is sure.</summary>
    /// <param name="threshold">How probable a class must be, from 0 to 1.</param>
    /// <param name="patience">For how many steps running, of those that <see cref="SequenceStream.Next"/> classifies behind.</param>
    /// <exception cref="NotSupportedException">The model tells values, or reads several columns, or tokens.</exception>
    public SequenceStream Start(float threshold = 0.9f, int patience = 3) => new(Model.Model, Columns.LabelValues?.Texts(), threshold, patience);

    /// <summary>The same model in 8-bit integers, and what that does on some rows; <c>mlContext.Model.Quantize</c> does so for whole chains.</summary>
    /// <param name="data">Rows as this step reads them; with the label the report tells the accuracy, or the root mean squared error, before and after.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (LstmPredictionTransformer Model, QuantizationReport Report) Quantize(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (model, report) = Model.Model.Quantize(Columns.Read(_host, data, Model.Model));
        return (new(_host, new(model), Columns, Threads), report);
    }

    (ITransformer Model, QuantizationReport Report) IQuantizableTransformer.Quantize(IDataView data) => Quantize(data);

    void ICanSaveModel.Save(ModelSaveContext ctx) => SequenceModelFile.Save(ctx, this);

    static LstmPredictionTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => SequenceModelFile.Load(env, ctx);

    AppendedColumns Bind(DataViewSchema schema) => Columns.Bind(_host, schema, Model.Model);
}
