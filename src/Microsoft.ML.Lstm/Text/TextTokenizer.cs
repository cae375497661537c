using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lstm.Text;

/// <summary>Splits texts into tokens by rules that need no language: words in lower case, clitics, numbers, addresses, emoticons, emoji, marks. Made once and used again. One thread at a time.</summary>
/// <remarks>Words and clitics are split as in the Penn Treebank (Marcus et al. 1993), the rest as tweets are (Gimpel et al. 2011); digits become 0 (Lample et al. 2016).</remarks>
sealed class TextTokenizer
{
    public const string Address = "<url>", User = "<user>", Mail = "<email>";

    /// <summary>A letter or a mark that is written more often than this in a row tells no more than so many.</summary>
    const int MostRepeats = 3;

    static readonly string[] Clitics = ["'s", "'re", "'ve", "'ll", "'d", "'m"];

    readonly List<ReadOnlyMemory<char>> _tokens = [];
    readonly StringBuilder _built = new();

    /// <summary>The tokens of a text, which stay valid when the next one is split.</summary>
    public List<ReadOnlyMemory<char>> Split(ReadOnlySpan<char> text)
    {
        _tokens.Clear();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]) || char.IsControl(text[at]))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && !char.IsControl(text[end])) end++;
            SplitRun(text[at..end]);
            at = end;
        }

        return _tokens;
    }

    /// <summary>What stands between two spaces.</summary>
    void SplitRun(ReadOnlySpan<char> run)
    {
        if (run.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || run.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || run.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            Add(Address);
            return;
        }

        if (IsMail(run.TrimEnd(".,;:!?)")))
        {
            Add(Mail);
            run = run[run.TrimEnd(".,;:!?)").Length..];
        }

        while (run.Length > 0) run = run[Next(run)..];
    }

    /// <summary>Adds the token at the front; how many characters it takes.</summary>
    int Next(ReadOnlySpan<char> run)
    {
        if (Emoticons.LengthAt(run) is var face and > 0) return Add(run[..face].ToString(), face);
        if (run[0] == '@' && run.Length > 1 && IsWordPart(run[1])) return Add(User, 1 + PartsOf(run[1..]));
        if (run[0] == '#' && run.Length > 1 && IsWordPart(run[1])) return Add(Lower(run[..(1 + PartsOf(run[1..]))]), 1 + PartsOf(run[1..]));
        if (char.IsAsciiDigit(run[0])) return Number(run);
        if (Rune.DecodeFromUtf16(run, out var rune, out var length) != System.Buffers.OperationStatus.Done) return Add("\uFFFD", 1);
        if (IsAlone(rune)) return Add(run[..length].ToString(), length);
        if (Rune.IsLetterOrDigit(rune)) return Word(run);
        return Mark(run, length);
    }

    /// <summary>Digits with what joins them, each digit a 0: years, times, prices and counts look alike among themselves.</summary>
    int Number(ReadOnlySpan<char> run)
    {
        var end = 1;
        while (end < run.Length && (char.IsAsciiDigit(run[end]) || (run[end] is '.' or ',' or ':' or '/' or '-' && end + 1 < run.Length && char.IsAsciiDigit(run[end + 1])))) end++;
        _built.Clear();
        foreach (var c in run[..end]) _built.Append(char.IsAsciiDigit(c) ? '0' : c);
        // 3rd, 80s and 5pm are one token.
        while (end < run.Length && char.IsAsciiLetter(run[end])) _built.Append(char.ToLowerInvariant(run[end++]));
        return Add(_built.ToString(), end);
    }

    /// <summary>Letters, with apostrophes and hyphens between them.</summary>
    int Word(ReadOnlySpan<char> run)
    {
        var end = 0;
        while (end < run.Length && Rune.DecodeFromUtf16(run[end..], out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            var joins = end > 0 && run[end] is '\'' or '’' or '-' && end + 1 < run.Length && char.IsLetter(run[end + 1]);
            if (!joins && (!(Rune.IsLetterOrDigit(rune) || IsCombining(rune)) || IsAlone(rune))) break;
            end += length;
        }

        var word = Lower(run[..end]);
        if (word.Length > 3 && word.EndsWith("n't", StringComparison.Ordinal)) return Two(word, word.Length - 3, end);
        foreach (var clitic in Clitics)
            if (word.Length > clitic.Length && word.EndsWith(clitic, StringComparison.Ordinal)) return Two(word, word.Length - clitic.Length, end);
        return Add(word, end);
    }

    int Two(string word, int cut, int taken)
    {
        _tokens.Add(word.AsMemory(0, cut));
        _tokens.Add(word.AsMemory(cut));
        return taken;
    }

    /// <summary>A mark as often as it stands in a row, three times at most.</summary>
    int Mark(ReadOnlySpan<char> run, int length)
    {
        var end = length;
        while (run[end..].StartsWith(run[..length])) end += length;
        return Add(run[..(Math.Min(end / length, MostRepeats) * length)].ToString(), end);
    }

    /// <summary>Lower case, with straight apostrophes, and nothing more than three times in a row.</summary>
    string Lower(ReadOnlySpan<char> word)
    {
        _built.Clear();
        var repeats = 0;
        foreach (var c in word)
        {
            var lower = c == '’' ? '\'' : char.ToLowerInvariant(c);
            repeats = _built.Length > 0 && _built[^1] == lower ? repeats + 1 : 1;
            if (repeats <= MostRepeats) _built.Append(lower);
        }

        return _built.ToString();
    }

    int Add(string token, int taken = 0)
    {
        _tokens.Add(token.AsMemory());
        return taken;
    }

    static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c == '_';

    static int PartsOf(ReadOnlySpan<char> run)
    {
        var end = 0;
        while (end < run.Length && IsWordPart(run[end])) end++;
        return end;
    }

    static bool IsMail(ReadOnlySpan<char> run)
    {
        var (at, last) = (run.IndexOf('@'), run.LastIndexOf('.'));
        if (at < 1 || last < at + 2 || last + 1 == run.Length) return false;
        foreach (var c in run)
            if (!IsWordPart(c) && c is not ('.' or '-' or '+' or '@')) return false;
        return run[(at + 1)..].IndexOf('@') < 0;
    }

    static bool IsCombining(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Characters that are tokens of their own: emoji, and those of scripts that are written without spaces.</summary>
    static bool IsAlone(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol
        || rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x2FFFF);
}
