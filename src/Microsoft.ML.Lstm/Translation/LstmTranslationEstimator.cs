using Microsoft.ML.Lstm.Translation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Learns to translate sequences to texts, by a bidirectional LSTM encoder and a decoder with attention and input feeding (Bahdanau et al. 2015; Luong et al. 2015).</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.Text.TranslateByLstm</c>, or <c>SummarizeByLstm</c>, which has other defaults (<see cref="LstmSummaryOptions"/>).
/// <para>Input: a text, whose words are what stands between white space, a vector of words, of keys or of numbers; and its translation, a text or a vector of words. Words are read as they are written: tokenize, and lower
/// case where that is wanted, before (<c>TokenizeText</c> does both). A row without either, or one that is longer than <c>MaximumLength</c>, is not learnt from.</para>
/// <para>Output: the translation that a beam search finds (Wu et al. 2016), a text; an unknown word in it is the word of the source that it attends to most. Columns for its score, its alignment and the
/// best translations can be asked for.</para>
/// <para>Data are read twice. The same seed and data give the same bits on any number of threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmTranslationEstimator : IEstimator<LstmTranslationTransformer>
{
    readonly TranslationTraining _training;

    internal LstmTranslationEstimator(IHostEnvironment env, LstmTranslationOptions options) => _training = new(env, options);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _training.OutputSchema(inputSchema);
    }

    /// <summary>Trains on all rows but a part, by which it stops in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or a row cannot be read; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmTranslationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _training.Fit(input, null);
    }

    /// <summary>Trains on all rows of <paramref name="trainData"/>, and stops by those of <paramref name="validationData"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmTranslationTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return _training.Fit(trainData, validationData);
    }
}
