namespace Microsoft.ML.Lstm;

/// <summary>
/// Columns and settings of <c>SummarizeByLstm</c>: those of a translator, whose source is the text and whose target is its summary, with other defaults. Words of the text are copied (<c>Copy</c>), coverage keeps
/// the network from saying a thing twice (<c>Coverage</c>), no three words come twice in a row (<c>NoRepeatedWords</c>), and of a text of more than 400 words the first ones are read (<c>MaximumLength</c>,
/// <c>TruncateSource</c>), as in See et al. 2017. Labels are not smoothed. There are few summaries as a rule, so that the network is smaller and drops more, words that come less than three times are unknown and so copied, and
/// there are fewer epochs; summaries are a little longer than the search alone would make them (<c>LengthPenalty</c> 2).
/// </summary>
public sealed record LstmSummaryOptions : LstmTranslationOptions
{
    static readonly TaskDefaults OfSummarizers = new("a summarizer")
    {
        Network = new() { HiddenSize = 128, Dropout = 0.5f },
        Training = new() { LearningRate = 0.002f, WeightDecay = 0, ValidationFraction = 0.05f },
        BySize = new(Passes: 40_000, LeastEpochs: 8, MostEpochs: 40, StepsPerEpoch: 250, LeastPatience: 5),
        Missing = new Dictionary<string, string> { ["Training.Members"] = "its model is one network" },
    };

    /// <summary>The defaults.</summary>
    public LstmSummaryOptions()
    {
        (Copy, Coverage, TruncateSource) = (true, true, true);
        (MaximumLength, NoRepeatedWords, LabelSmoothing) = (400, 3, 0);
        (EmbeddingSize, LeastWordCount, LengthPenalty) = (128, 3, 2);
    }

    internal override TaskDefaults Defaults => OfSummarizers;
}
