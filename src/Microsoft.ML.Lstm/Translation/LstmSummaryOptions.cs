namespace Microsoft.ML.Lstm;

/// <summary>
/// Columns and settings of <c>SummarizeByLstm</c>: those of a translator, whose source is the text and whose target is its summary, with other defaults. Words of the text are copied (<c>Copy</c>), coverage keeps
/// the network from saying a thing twice (<c>Coverage</c>), no three words come twice in a row (<c>NoRepeatedWords</c>), and of a text of more than 400 words the first ones are read (<c>MaximumLength</c>,
/// <c>TruncateSource</c>), as in See et al. 2017. Labels are not smoothed.
/// </summary>
public sealed record LstmSummaryOptions : LstmTranslationOptions
{
    /// <summary>The defaults.</summary>
    public LstmSummaryOptions()
    {
        (Copy, Coverage, TruncateSource) = (true, true, true);
        (MaximumLength, NoRepeatedWords, LabelSmoothing) = (400, 3, 0);
    }
}
