using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of translations, and what is known of its training.</summary>
public sealed class LstmTranslationParameters
{
    internal LstmTranslationParameters(TranslationModel model)
    {
        Model = model;
        SourceWords = Array.AsReadOnly(model.Config.SourceWords?.Words ?? []);
        TargetWords = Array.AsReadOnly(model.Config.TargetWords.Words);
    }

    /// <summary>Words of the source that are known, the most frequent first; none where it is keys or numbers.</summary>
    public IReadOnlyList<string> SourceWords { get; }

    /// <summary>Words of the target that are known, the most frequent first.</summary>
    public IReadOnlyList<string> TargetWords { get; }

    /// <summary>The epoch after which the network was best.</summary>
    public int Epochs => Model.State.Epochs;

    /// <summary>Cross-entropy of a word on what was validated, in nats, with labels smoothed and the coverage loss as in training; NaN without validation.</summary>
    public double ValidationLoss => Model.State.ValidationLoss;

    /// <summary>The losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.State.LossCurve;

    internal TranslationModel Model { get; }
}
