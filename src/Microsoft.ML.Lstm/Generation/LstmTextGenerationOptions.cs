using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmTextGenerationEstimator"/>; every one has a default.</summary>
public sealed record LstmTextGenerationOptions : LanguageModelOptions
{
    /// <summary>Column to add: what continues the text. Default "Completion".</summary>
    public string OutputColumnName { get; init; } = "Completion";

    /// <summary>Column of the texts: text, a vector of text, whose elements are the tokens, or a vector of keys. Default "Text".</summary>
    public string InputColumnName { get; init; } = "Text";

    /// <summary>
    /// Column to add: the perplexity of the text, a <see cref="float"/>: exp of the mean over its tokens of -ln of each one's probability by those before it; NaN for a text without tokens. Null, the default, for none.
    /// </summary>
    public string? PerplexityColumnName { get; init; }

    /// <summary>Column to add: the embedding of the text for other trainers, a vector of <see cref="float"/>, one for each unit of the last layer. Null, the default, for none.</summary>
    public string? EmbeddingColumnName { get; init; }

    /// <summary>What an embedding is: <see cref="SequencePooling.Mean"/>, the default, of the states after each token, or the <see cref="SequencePooling.Last"/> one.</summary>
    public SequencePooling EmbeddingPooling
    {
        get;
        init => field = value is SequencePooling.Mean or SequencePooling.Last ? value
            : throw new ArgumentOutOfRangeException(nameof(EmbeddingPooling), value, $"{nameof(EmbeddingPooling)} is {value}, but must be {nameof(SequencePooling.Mean)} or {nameof(SequencePooling.Last)}.");
    } = SequencePooling.Mean;

    /// <summary>
    /// Column to add: the tokens of the text, a vector of keys that stand for their names, so that trainers of sequences read texts as this model does and start from it (<c>Fit(data, previousModel)</c>). Null, the default, for none.
    /// </summary>
    public string? TokensColumnName { get; init; }

    /// <summary>What texts are cut into. Default <see cref="TextUnit.Subwords"/>; vectors hold their tokens already.</summary>
    public TextUnit Unit { get; init => field = Require.Defined(value); }

    /// <summary>
    /// The most tokens that are learnt, at least 300 of subwords. Null, the default, takes 4,096 subwords, 50,000 words, or all characters up to 65,536. What is not among them is one unknown token, which is never written; subwords
    /// know every text.
    /// </summary>
    public int? VocabularySize { get; init => field = Require.Between(value, 3, LanguageConfig.MostTokens); }

    /// <summary>How texts are continued in the column; methods of the fitted model take other options.</summary>
    public TextGenerationOptions Generation { get; init => field = value ?? throw new ArgumentNullException(nameof(Generation)); } = new();

    internal LstmTextGenerationOptions Checked()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(InputColumnName, nameof(InputColumnName), "the column of the texts");
        ColumnNames.RefuseEmpty(PerplexityColumnName, nameof(PerplexityColumnName));
        ColumnNames.RefuseEmpty(EmbeddingColumnName, nameof(EmbeddingColumnName));
        ColumnNames.RefuseEmpty(TokensColumnName, nameof(TokensColumnName));
        ColumnNames.RequireDistinct([.. new[] { OutputColumnName, PerplexityColumnName, EmbeddingColumnName, TokensColumnName }.OfType<string>()]);
        if (Unit == TextUnit.Subwords && VocabularySize < 300)
            throw Require.Refused(nameof(VocabularySize), VocabularySize.Value, $"{nameof(VocabularySize)} is {VocabularySize.Value}, but subwords need 300 or more, as every byte is one.");
        return (LstmTextGenerationOptions)Resolved();
    }
}
