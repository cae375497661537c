using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>Cuts texts into words, numbers and marks, each with the space before it, so that the pieces one after the other are the text again (Radford et al. 2019).</summary>
static class TextPieces
{
    /// <summary>Longer words are cut, as what is done with a piece may grow faster than its length; pairs of surrogates never are.</summary>
    public static Regex Pattern { get; } = new(
        @" ?[\p{L}\p{M}]{1,40}| ?\p{N}{1,10}| ?(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\s\p{L}\p{M}\p{N}\uD800-\uDFFF]){1,20}|[\s\uD800-\uDFFF]",
        RegexOptions.CultureInvariant | RegexOptions.Compiled);

    /// <summary>The pieces of a text.</summary>
    public static Regex.ValueMatchEnumerator Of(ReadOnlySpan<char> text) => Pattern.EnumerateMatches(text);

    /// <summary>The text, with the replacement character in place of halves of surrogate pairs, which are no characters.</summary>
    public static ReadOnlyMemory<char> WellFormed(ReadOnlyMemory<char> text)
    {
        if (IsWellFormed(text.Span)) return text;
        var built = new StringBuilder(text.Length);
        foreach (var rune in text.Span.EnumerateRunes()) built.Append(rune.ToString());
        return built.ToString().AsMemory();
    }

    static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }
}
