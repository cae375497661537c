using System.Text.RegularExpressions;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>The tokens of NIST's script mteval-v13a.</summary>
static partial class Mteval13aTokens
{
    /// <summary>The tokens of a text.</summary>
    public static string[] Split(string text)
    {
        text = text.Replace("<skipped>", "", StringComparison.Ordinal).Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ')
            .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
        text = Marks().Replace($" {text} ", " $1 ");
        text = PointBehindNoDigit().Replace(text, "$1 $2 ");
        text = PointBeforeNoDigit().Replace(text, " $1 $2");
        text = HyphenBehindDigit().Replace(text, "$1 $2 ");
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    // Of ASCII all marks but ' , - and the point.
    [GeneratedRegex(@"([{-~[-` -&(-+:-@/])")]
    private static partial Regex Marks();

    [GeneratedRegex(@"([^0-9])([.,])")]
    private static partial Regex PointBehindNoDigit();

    [GeneratedRegex(@"([.,])([^0-9])")]
    private static partial Regex PointBeforeNoDigit();

    [GeneratedRegex(@"([0-9])(-)")]
    private static partial Regex HyphenBehindDigit();
}
