using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of translations, and what is known of its training.</summary>
public sealed class LstmTranslationParameters
{
    readonly SentenceUnits _units;

    internal LstmTranslationParameters(TranslationModel model, SentenceUnits units)
    {
        (Model, _units) = (model, units);
        SourceWords = Array.AsReadOnly(model.Config.SourceWords?.Words ?? []);
        TargetWords = Array.AsReadOnly(model.Config.TargetWords.Words);
    }

    /// <summary>Words of the source that are known, or characters, the most frequent first, or subwords as <see cref="SaveSubwords"/> names them; none where it is keys or numbers.</summary>
    public IReadOnlyList<string> SourceWords { get; }

    /// <summary>Words of the target that are known, or characters, the most frequent first, or subwords, which are those of the source.</summary>
    public IReadOnlyList<string> TargetWords { get; }

    /// <summary>The epoch after which the network was best.</summary>
    public int Epochs => Model.State.Epochs;

    /// <summary>Cross-entropy of a word on what was validated, in nats, with labels smoothed and the coverage loss as in training; NaN without validation.</summary>
    public double ValidationLoss => Model.State.ValidationLoss;

    /// <summary>The losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.State.LossCurve;

    internal TranslationModel Model { get; }

    /// <summary>What a text is cut into, in the order of an alignment's positions: words, characters, or subwords, of which a part of a character is U+FFFD.</summary>
    public IReadOnlyList<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pieces = new List<ReadOnlyMemory<char>>();
        _units.Cut(text.AsMemory(), pieces);
        return [.. pieces.Select(piece => _units.Join([piece.ToString()]))];
    }

    /// <summary>Writes the subwords as two files that <c>Microsoft.ML.Tokenizers</c> loads, as <see cref="LstmTextGenerationParameters.SaveSubwords"/> does.</summary>
    /// <param name="vocabulary">Where to: a JSON object of tokens and their numbers. The stream stays open.</param>
    /// <param name="merges">Where to: the merges, a line each. The stream stays open.</param>
    /// <exception cref="InvalidOperationException">The model's tokens are no subwords.</exception>
    public void SaveSubwords(Stream vocabulary, Stream merges)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(merges);
        if (_units.Subwords is not { } subwords) throw new InvalidOperationException($"The model reads {_units.Unit}, no subwords. Train with {nameof(LstmTranslationOptions.Unit)} {nameof(TextUnit.Subwords)}.");
        subwords.Write(vocabulary, merges);
    }
}
