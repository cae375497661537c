using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Generation;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>A language model that a tagger starts from: it reads the words of the first column, beside what the tagger itself has of them.</summary>
/// <param name="Encoder">Its embeddings and layers.</param>
/// <param name="Words">Its words.</param>
sealed record PreviousLanguage(PretrainedEncoder Encoder, LearntUnits Words)
{
    /// <summary>The transformer itself, or the last language model in a chain without a tagger; null for anything else.</summary>
    /// <exception cref="ArgumentException">It does not read words as they stand in a vector of texts.</exception>
    public static PreviousLanguage? Of(ITransformer previous)
    {
        var steps = ChainSteps.Of(previous).ToArray();
        if (steps.OfType<LstmTaggerTransformer>().Any() || steps.OfType<LstmTextGenerationTransformer>().LastOrDefault() is not { } language) return null;
        if (language.Text.Form == TextForm.Words) return new(language.Model.Model.ToEncoder(), language.Text.Words);
        var reads = language.Text.Form == TextForm.Keys ? "keys" : $"{language.Text.Units!.Unit.ToString().ToLowerInvariant()} of whole texts";
        throw new ArgumentException($"The previous model is a language model of {reads} (column '{language.Text.Name}'), but a tagger tells of one token after the other, as they stand in a vector of texts. "
            + "Train GenerateByLstm on a column of such vectors, with the texts cut into tokens as those that are tagged.", "previousModel");
    }

    /// <summary>The same inputs, the first one also read by the language model.</summary>
    /// <exception cref="ArgumentException">The first column holds no words.</exception>
    public TaggingInput[] Inputs(TaggingInput[] inputs) => inputs[0].Kind == TaggingInputKind.Text ? [inputs[0] with { Language = TaggingLanguage.Of(Encoder) }, .. inputs[1..]]
        : throw new ArgumentException($"The previous model is a language model of words, but column '{inputs[0].Name}' holds {TokenColumns.Describe(inputs[0])}. Name a column of texts first.", "previousModel");
}
