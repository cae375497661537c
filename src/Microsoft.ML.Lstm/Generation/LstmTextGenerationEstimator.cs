using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Generation;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Trains a language model, an LSTM network that predicts each token of a text by those before it (Sutskever et al. 2011; Merity et al. 2018), and continues texts with it.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.Text.GenerateByLstm</c>.
/// <para>Input: a column of texts, one a row, which are cut into subwords, characters or words; or vectors of text or of keys, whose elements are the tokens. Rows are read in their order, one text after the other with an
/// end between them, in streams side by side whose state goes on from step to step, so a row may be a sentence or a book. Empty rows are left out.</para>
/// <para>The network: embeddings, recurrent layers with variational and weight dropout, and a softmax over all tokens whose matrix is that of the embeddings. Parts from all over the text are held out to stop in time, unless validation data are
/// given.</para>
/// <para>Output: see <see cref="LstmTextGenerationTransformer"/>. Data are read twice, once for keys; the tokens are kept in memory, 4 bytes each. The same seed and data give the same bits on any number of threads, on the
/// same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmTextGenerationEstimator : IEstimator<LstmTextGenerationTransformer>
{
    readonly IHost _host;
    readonly LstmTextGenerationOptions _options;

    internal LstmTextGenerationEstimator(IHostEnvironment env, LstmTextGenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_host, _options) = (env.Register(nameof(LstmTextGenerationEstimator)), options.Checked());
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var form = TextColumn.Check(_host, inputSchema, _options.InputColumnName);
        var input = SchemaCheck.Find(_host, inputSchema, "input", _options.InputColumnName);
        return SchemaCheck.With(inputSchema, [
            TextColumn.Shape(_options.OutputColumnName, input, form),
            .. _options.PerplexityColumnName is { } perplexity ? [MLNetInternals.ColumnOf(perplexity, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single)] : (SchemaShape.Column[])[],
            .. _options.EmbeddingColumnName is { } embedding ? [MLNetInternals.ColumnOf(embedding, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single)] : (SchemaShape.Column[])[],
            .. _options.TokensColumnName is { } tokens ? [TextColumn.TokensShape(tokens, input, form)] : (SchemaShape.Column[])[],
        ]);
    }

    /// <summary>Trains on the texts of all rows, parts of which are held out to stop in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or holds no texts.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two tokens; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmTextGenerationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new GenerationTraining(_host, _options).Fit(input, null);
    }

    /// <summary>Trains on the texts of <paramref name="trainData"/>, and stops by those of <paramref name="validationData"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmTextGenerationTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return new GenerationTraining(_host, _options).Fit(trainData, validationData);
    }
}
