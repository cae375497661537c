using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of tags: networks whose scores are averaged, and what is known of their training.</summary>
public sealed class LstmTaggerParameters
{
    internal LstmTaggerParameters(TaggingModel model) => (Model, Tags, SpanTypes) = (model, Array.AsReadOnly(model.Config.Tags), Array.AsReadOnly(model.SpanTypes));

    /// <summary>The tags' names, in the order of the keys and of the probabilities.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>Types of spans, in the order of the keys: the tags' names behind "B-" and such, or, where the tags do not name spans, the tags.</summary>
    public IReadOnlyList<string> SpanTypes { get; }

    /// <summary>Networks in the model.</summary>
    public int Members => Model.State.Members.Length;

    /// <summary>Epochs after which they were best: the mean, rounded.</summary>
    public int Epochs => Model.State.Epochs;

    /// <summary>
    /// The mean over the networks of the best validation loss, by which training stops: 1 - F1 of spans (or the share of wrong tags, where they name no spans) together with wrong classes, and a hundredth of the
    /// likelihood's loss; NaN without validation.
    /// </summary>
    public double ValidationLoss => Model.State.ValidationLoss;

    /// <summary>What the tags' scores are divided by to give calibrated probabilities (Guo et al. 2017); 1 without validation.</summary>
    public double Temperature => Model.State.Temperature;

    /// <summary>What is taken off the score of the tag O when tags are predicted (<see cref="TaggingOptions.BalancedDecoding"/>); 0 for nothing.</summary>
    public double OutsideMargin => Model.State.OutsideMargin;

    /// <summary>The losses after each epoch of each network's training.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.State.LossCurve;

    /// <summary>
    /// Writes the tagger as an ONNX model (operator set 12) for batches of rows: its columns by their names, numbers [batch, tokens, size], NaN where missing, and keys of training as 64-bit integers [batch, tokens],
    /// from 1, 0 where missing; and "Lengths" [batch], the number of tokens of each row, as 64-bit integers. It gives "Tags" [batch, tokens], the numbers of <see cref="Tags"/> from 0, -1 behind a row's end,
    /// "TagProbabilities" [batch, tokens, tags] and, where sequences have a label, "Score" [batch, labels]. The stream stays open. <c>mlContext.Model.ConvertToOnnx</c> writes whole chains.
    /// </summary>
    /// <exception cref="NotSupportedException">The tagger reads texts, or has a part without a form in ONNX; the message says which. Nothing is written.</exception>
    public void SaveOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Model.SaveOnnx(stream);
    }

    internal TaggingModel Model { get; }
}
