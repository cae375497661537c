using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>A model that a training goes on from: one of sequences, or a language model, whose embeddings and layers read the first column.</summary>
/// <param name="Model">The model of sequences; null for a language model.</param>
/// <param name="Encoder">What is taken of a language model; null for a model of sequences.</param>
/// <param name="Inputs">What it reads: all inputs of a model of sequences, the tokens of a language model.</param>
/// <param name="Columns">Columns that it reads, and what their tokens stand for.</param>
/// <param name="Labels">What the keys of its label stand for.</param>
sealed record PreviousModel(SequencePredictionModel? Model, PretrainedEncoder? Encoder, IReadOnlyList<FeatureSpec> Inputs, FeatureColumns Columns, KeyValues? Labels)
{
    /// <summary>The transformer itself, or of a chain the last model of sequences, or where it has none the last language model.</summary>
    public static PreviousModel Of(ITransformer previous)
    {
        var steps = ChainSteps.Of(previous).ToArray();
        if (steps.OfType<LstmPredictionTransformer>().LastOrDefault() is { } sequences)
            return new(sequences.Model.Model, null, sequences.Model.Model.Inputs, sequences.Columns.Features, sequences.Columns.LabelValues);
        var language = steps.OfType<LstmTextGenerationTransformer>().LastOrDefault() ?? throw new ArgumentException(
            $"The previous model, {previous.GetType().Name}, holds no LSTM model to go on from. Give what a trainer of this kind or GenerateByLstm returned, or a chain with it.", "previousModel");
        var encoder = language.Model.Model.ToEncoder();
        return new(null, encoder, [new(language.Text.Name, InputKind.Tokens, encoder.Tokens)], new([new(language.Text.Name)]) { Vocabularies = [language.Text.TokenValues] }, null);
    }

    /// <summary>Whether it tells other labels.</summary>
    public bool HasOtherLabels(KeyValues? labels) => Model is not null && !KeyValues.Same(Labels, labels);

    /// <summary>The inputs of the data as the model has them: tokens that are known by value are read as its own.</summary>
    public FeatureSpec[] GoOn(IExceptionContext context, FeatureColumns features, DataViewSchema schema, FeatureSpec[] inputs, TrainingProgress progress)
    {
        for (var i = 0; i < inputs.Length && i < Inputs.Count; i++)
        {
            var column = schema[inputs[i].Name];
            if (Inputs[i].Kind != InputKind.Tokens || !features.IsMatched(context, column, i)) continue;
            inputs[i] = new(inputs[i].Name, InputKind.Tokens, Inputs[i].Size);
            if (Vocabulary.Tokens(column, features.Vocabularies[i])?.Skip(1).Count(token => token == 0) is int unknown and > 0)
                progress.Warn($"Column '{column.Name}': {unknown} of the values that its keys stand for are not among the tokens of the previous model; they are read as missing. Train a new model to learn them");
        }
        if (Model is null) CheckTokens(inputs[0]);
        else if (!Inputs.Select(input => (input.Kind, input.Size)).SequenceEqual(inputs.Select(input => (input.Kind, input.Size))))
        {
            throw new ArgumentException($"The previous model reads {string.Join(", ", Inputs.Select(FeatureColumns.Describe))}, but the data hold "
                + $"{string.Join(", ", inputs.Select(FeatureColumns.Describe))}. To go on from a model, give it the same inputs.", "previousModel");
        }
        return inputs;
    }

    void CheckTokens(FeatureSpec input)
    {
        if ((input.Kind, input.Size) == (InputKind.Tokens, Inputs[0].Size)) return;
        throw new ArgumentException($"The previous model is a language model of {FeatureColumns.Describe(Inputs[0])}, but column '{input.Name}' holds {FeatureColumns.Describe(input)}. "
            + $"Give the tokens that the language model reads: name a column of them in its {nameof(LstmTextGenerationOptions.TokensColumnName)}, transform the data with it, and take that column.", "previousModel");
    }
}
