using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Splits texts into tokens as networks read them: words, clitics, numbers, addresses, emoticons, emoji and marks.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.Text.TokenizeText</c>.
/// <para>Input: a column of text. Output: a vector of text, of any length. Words are in lower case; "don't" is "do" and "n't", so that a negation is a token of its own, and "it's" is "it" and "'s" (Marcus et al. 1993). Digits
/// become 0: 1,984 is "0,000" and 5pm "0pm" (Lample et al. 2016). Web addresses, mail addresses and @names are "&lt;url&gt;", "&lt;email&gt;" and "&lt;user&gt;"; #tags, emoticons and emoji stay. Marks are tokens; what is written
/// more than three times in a row, as in "soooo" and "!!!!", is written three times. Scripts without spaces are split into characters.</para>
/// <para><c>Fit</c> learns nothing. Append <c>MapValueToKey</c> to number the tokens for a trainer.</para>
/// </remarks>
public sealed class TextTokenizingEstimator : IEstimator<TextTokenizingTransformer>
{
    readonly IHost _host;
    readonly string _output, _input;

    internal TextTokenizingEstimator(IHostEnvironment env, string output, string input)
    {
        ColumnNames.Require(output, "outputColumnName", "the column to add");
        ColumnNames.Require(input, "inputColumnName", "the column of the texts");
        (_host, _output, _input) = (env.Register(nameof(TextTokenizingEstimator)), output, input);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TextTokenizingTransformer.Check(_host, inputSchema, _input);
        return SchemaCheck.With(inputSchema, [MLNetInternals.ColumnOf(_output, SchemaShape.Column.VectorKind.VariableVector, TextDataViewType.Instance)]);
    }

    /// <summary>Checks the column; nothing is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no text.</exception>
    public TextTokenizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TextTokenizingTransformer.Check(_host, MLNetInternals.ShapeOf(input.Schema), _input);
        return new(_host, _output, _input);
    }
}
