using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Preparation of texts for LSTM networks in ML.NET's catalogs.</summary>
public static class LstmTextCatalog
{
    extension(TransformsCatalog.TextTransforms catalog)
    {
        /// <summary>Splits texts into tokens as networks read them: words in lower case, clitics, numbers, addresses, emoticons, emoji and marks.</summary>
        /// <param name="outputColumnName">Column to add: the tokens, a vector of text.</param>
        /// <param name="inputColumnName">Column of the texts. None: that of <paramref name="outputColumnName"/>.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public TextTokenizingEstimator TokenizeText(string outputColumnName, string? inputColumnName = null) =>
            new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName);
    }
}
