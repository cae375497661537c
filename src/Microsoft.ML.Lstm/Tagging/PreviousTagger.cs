using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>A tagger that a training goes on from.</summary>
/// <param name="Model">What it has learnt.</param>
/// <param name="Columns">What it reads and adds.</param>
sealed record PreviousTagger(TaggingModel Model, TaggerColumns Columns)
{
    /// <summary>The transformer itself, or the last tagger in a chain.</summary>
    public static PreviousTagger Of(ITransformer previous) => ChainSteps.Of(previous).OfType<LstmTaggerTransformer>().LastOrDefault() is { } tagger ? new(tagger.Model.Model, tagger.Columns)
        : throw new ArgumentException($"The previous model, {previous.GetType().Name}, holds no LSTM tagger or language model to go on from. Give what {nameof(LstmTaggerTrainer)} or GenerateByLstm returned, or a chain with it.", "previousModel");

    /// <summary>Its inputs; throws unless they have the names of those that are to be read.</summary>
    public TaggingInput[] Inputs(IReadOnlyList<TaggingInput> inputs) => Model.Config.Inputs.Select(input => input.Name).SequenceEqual(inputs.Select(input => input.Name)) ? Model.Config.Inputs
        : throw new ArgumentException($"The previous model reads {Names(Model.Config.Inputs)}, but {Names(inputs)} are to be read. To go on from a model, name the same columns.", "previousModel");

    /// <summary>Its own tags and labels where those of the data are among them, else those of the data; whether they are its own.</summary>
    public (TaggerColumns Columns, bool AreSame) Labels(TaggerColumns found)
    {
        var areSame = Has(Columns.Tags, found.Tags) && (found.Classes is null == Columns.Classes is null) && (found.Classes is null || Has(Columns.Classes!, found.Classes));
        return (areSame ? Columns : found with { Tokens = Columns.Tokens }, areSame);
    }

    // What stands for texts is matched by them.
    static bool Has(LabelValues own, LabelValues found) => own.Values is { AreTexts: true } && found.Values is { AreTexts: true } ? !found.Names.Except(own.Names).Any()
        : own.Count == found.Count && KeyValues.Same(own.Values, found.Values);

    static string Names(IEnumerable<TaggingInput> inputs) => $"columns {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}";
}
