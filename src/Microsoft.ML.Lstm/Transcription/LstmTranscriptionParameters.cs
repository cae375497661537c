using Microsoft.ML.Lstm.Engine.Tasks.Transcription;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of transcripts, and what is known of its training.</summary>
public sealed class LstmTranscriptionParameters
{
    internal LstmTranscriptionParameters(TranscriptionModel model)
    {
        Model = model;
        Units = Array.AsReadOnly(model.Config.Units.Words);
        SourceUnits = Array.AsReadOnly(model.Config.SourceUnits?.Words ?? []);
    }

    /// <summary>Characters, words or subwords that transcripts are made of, the most frequent first.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>Characters or words of the source that are known, the most frequent first; none where it is keys or numbers.</summary>
    public IReadOnlyList<string> SourceUnits { get; }

    /// <summary>Frames of the source for each step of the network; where the source is no numbers, 1 by the steps of each token.</summary>
    public double FramesPerStep => (double)Model.Config.Stride / Model.Config.Repeats;

    /// <summary>The epoch after which the network was best.</summary>
    public int Epochs => Model.State.Epochs;

    /// <summary>The unit error rate on what was validated, substitutions, insertions and deletions by units, and a hundredth of the loss; NaN without validation.</summary>
    public double ValidationLoss => Model.State.ValidationLoss;

    /// <summary>The losses after each epoch: in training nats a unit.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.State.LossCurve;

    internal TranscriptionModel Model { get; }
}
