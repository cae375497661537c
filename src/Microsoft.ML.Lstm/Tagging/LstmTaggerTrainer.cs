using Microsoft.ML.Lstm.Tagging;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Trains a bidirectional LSTM with a conditional random field to tag each token of a sequence (Huang et al. 2015; Lample et al. 2016; Ma and Hovy 2016).</summary>
/// <remarks>
/// To create it, use <c>mlContext.MulticlassClassification.Trainers.LstmTagger</c>.
/// <para>Input: tokens, a vector of text, of keys or of numbers, row-major [tokens, features], and more such columns if wanted; tags, a vector of text or of keys, as long as the tokens. A tag
/// that is missing is not learnt from, and a row without any is left out. Words are known by themselves, in lower case, by their shape and by their characters, so that unknown ones can be tagged,
/// too.</para>
/// <para>Tags such as "B-LOC" and "I-LOC" (BIO, IOB2) or with "E-LOC" and "S-LOC" (BIOES) mark spans; where the training keeps to such a scheme, only tags that may follow one another are
/// predicted.</para>
/// <para>Output: see <see cref="LstmTaggerTransformer"/>. No normalization is needed. Data are read twice where there are texts. The same seed and data give the same bits on any number of
/// threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmTaggerTrainer : IEstimator<LstmTaggerTransformer>
{
    readonly TaggerTraining _training;

    internal LstmTaggerTrainer(IHostEnvironment env, LstmTaggerOptions options) => _training = new(env, options);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _training.OutputSchema(inputSchema);
    }

    /// <summary>Trains on all rows, of which each network leaves out a part to stop in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or columns of a row do not have as many tokens; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmTaggerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _training.Fit(input, null, null, null);
    }

    /// <summary>Trains on all rows of <paramref name="trainData"/>, and stops by those of <paramref name="validationData"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmTaggerTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return _training.Fit(trainData, validationData, null, null);
    }

    /// <summary>
    /// Goes on from a model: with the same tags, or some of them, it continues its training; with others it keeps what reads the tokens, and learns to tell tags (and labels of sequences) anew. The model decides on words, vectors,
    /// layers and their sizes; the options on which layers stay as they are, and how fast the others learn. Weights do not decay.
    /// <para>Or starts from a language model of words (<see cref="LstmTextGenerationEstimator"/> on a vector of texts): its embeddings and layers read the first column, too, from the first token to the last, and what they tell stands
    /// beside the tagger's own vectors (Peters et al. 2017), which helps where there is much text and little of it is tagged. They are trained with the others, the lower ones more slowly (Howard and Ruder 2018), unless
    /// <see cref="Engine.Tasks.Tagging.TaggingOptions.FrozenLayers"/> says otherwise.</para>
    /// </summary>
    /// <param name="data">Rows to learn from.</param>
    /// <param name="previousModel">What such a trainer returned, or a chain with it; its columns of tokens are the same. Or what GenerateByLstm returned.</param>
    /// <exception cref="ArgumentException">The model holds no tagger, or one of other columns, and no language model of words either.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmTaggerTransformer Fit(IDataView data, ITransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(previousModel);
        var language = PreviousLanguage.Of(previousModel);
        return _training.Fit(data, null, language is null ? PreviousTagger.Of(previousModel) : null, language);
    }
}
