using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Generation;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of texts: the tokens, the network, and what is known of its training.</summary>
public sealed class LstmTextGenerationParameters
{
    readonly TextColumn _column;

    internal LstmTextGenerationParameters(LanguageModel model, TextColumn column) => (Model, _column) = (model, column);

    /// <summary>Tokens that there are, the end of a text included.</summary>
    public int VocabularySize => Model.Config.Vocabulary;

    /// <summary>Epochs after which the network was best.</summary>
    public int Epochs => Model.State.Epochs;

    /// <summary>The best validation loss: the mean over the held-out tokens of -ln of each one's probability (nats); NaN without validation.</summary>
    public double ValidationLoss => Model.State.ValidationLoss;

    /// <summary>exp of the <see cref="ValidationLoss"/>.</summary>
    public double ValidationPerplexity => Math.Exp(ValidationLoss);

    /// <summary>The losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.State.LossCurve;

    internal LanguageModel Model { get; }

    internal TextUnits TextUnits => _column.Form == TextForm.Text ? _column.Units! : throw new InvalidOperationException(
        $"The model was trained on vectors of tokens in column '{_column.Name}', not on texts. Continue them with Transform, or train on a column of texts.");

    /// <summary>Writes the subwords as two files that <c>Microsoft.ML.Tokenizers</c> loads: its <c>BpeTokenizer</c> with <c>ByteLevel</c> set and the <see cref="SubwordPattern"/> before it gives the model's tokens.</summary>
    /// <param name="vocabulary">Where to: a JSON object of tokens and their numbers. The stream stays open.</param>
    /// <param name="merges">Where to: the merges, a line each. The stream stays open.</param>
    /// <exception cref="InvalidOperationException">The model's tokens are no subwords.</exception>
    public void SaveSubwords(Stream vocabulary, Stream merges)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(merges);
        if (_column.Units is not SubwordUnits units) throw new InvalidOperationException($"The tokens of column '{_column.Name}' are no subwords. Train with {nameof(LstmTextGenerationOptions.Unit)} {nameof(TextUnit.Subwords)} on a column of texts.");
        units.Write(vocabulary, merges);
    }

    /// <summary>The regular expression whose matches are the pieces of a text that subwords do not reach across.</summary>
    public static string SubwordPattern => TextPieces.Pattern.ToString();
}
