using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The columns of a trained model: what it reads, and what it adds.</summary>
/// <param name="Features">Columns that are read.</param>
/// <param name="FeatureType">The type of the first of them in training.</param>
/// <param name="LabelName">Column that was learnt.</param>
/// <param name="LabelValues">What its keys stand for; null where that is not known, or it has none.</param>
sealed record SequenceColumns(FeatureColumns Features, DataViewType FeatureType, string LabelName, KeyValues? LabelValues)
{
    readonly ExplanationColumns _explanations = new(Features.Columns);

    /// <summary>The columns that tell of each step.</summary>
    public StepColumns Steps { get; init; } = new(null, null);

    /// <summary>The score above which the answer is yes.</summary>
    public float Threshold { get; init; }

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, SequencePredictionModel model)
    {
        var reads = Features.Bind(context, schema, model.Inputs);
        return new(schema, reads, [.. Scores(model).For(schema), .. _explanations.For(schema, model.Inputs), .. Steps.For(model)]);
    }

    /// <summary>Rows to judge a model by: with their labels where there is a column of that name and type, whose keys mean the same.</summary>
    public ExampleSet Read(IHostEnvironment env, IDataView data, SequencePredictionModel model)
    {
        Features.Bind(env, data.Schema, model.Inputs);
        var label = new LabelColumn(LabelName, model.Target);
        var isKnown = data.Schema.GetColumnOrNull(LabelName) is { } column && (model.Target switch
        {
            PredictionTask.Multiclass => column.Type is KeyDataViewType { Count: var count } && count == (ulong)model.Classes && KeyValues.Same(LabelValues, KeyValues.Of(column, model.Classes)),
            PredictionTask.Binary => column.Type is BooleanDataViewType,
            _ => column.Type is NumberDataViewType,
        });
        return Examples.Read(data, Features, model.Inputs, isKnown ? LabelName : null, isKnown ? label.Open : null, new(null), new(env, default)).Set;
    }

    /// <summary>Number of columns that are added.</summary>
    public int Added(SequencePredictionModel model) => ScoreColumns.Names(model.Target).Length + _explanations.Count + Steps.Names.Count;

    /// <summary>Whether an added column says why.</summary>
    public bool IsExplanation(SequencePredictionModel model, int added) => added >= ScoreColumns.Names(model.Target).Length && !IsOfSteps(model, added);

    /// <summary>Whether an added column tells of each step.</summary>
    public bool IsOfSteps(SequencePredictionModel model, int added) => added >= Added(model) - Steps.Names.Count;

    /// <summary>A getter of an added column, for the row that is asked about.</summary>
    public Delegate Getter(SequencePredictionModel model, int added, RowOutputs outputs, RowExplanation explanation, RowOutputs steps) => IsOfSteps(model, added) ? Steps.Getter(added - Added(model) + Steps.Names.Count, model, steps)
        : IsExplanation(model, added)
        ? _explanations.Getter(added - ScoreColumns.Names(model.Target).Length, explanation)
        : Scores(model).Getter(added, outputs);

    /// <summary>Writes the model and the columns that it adds as ONNX operators; contributions, attention weights and what is told of each step have no form there.</summary>
    public OnnxValue?[] WriteOnnx(SequencePredictionModel model, IReadOnlyList<DataViewSchema.Column> columns, OnnxValue[] reads)
    {
        OnnxValue[] inputs = [.. reads.Select((value, i) => OnnxColumns.Read(value, columns[i], model.Inputs[i], Features.Vocabularies.ElementAtOrDefault(i)))];
        var scores = Scores(model).WriteOnnx(SequenceOperators.Write(model, inputs));
        return [.. scores.Select(score => (OnnxValue?)score), .. new OnnxValue?[_explanations.Count + Steps.Names.Count]];
    }

    public ScoreColumns Scores(SequencePredictionModel model) => new(model.Target, model.Classes, LabelValues, Threshold);
}
