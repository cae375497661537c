using System.Text;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>The text of a completion as its tokens come: held back as far as a stop word may be under way, and cut before one. Not thread-safe.</summary>
/// <param name="units">What the tokens stand for.</param>
/// <param name="stopWords">Texts at which it ends.</param>
sealed class CompletionText(TextUnits units, IReadOnlyList<string> stopWords)
{
    readonly TextAssembler _assembler = new(units);
    readonly StringBuilder _held = new();

    /// <summary>Whether a stop word has come.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes a token; what is certain to belong to the text, which may be nothing.</summary>
    public string Add(int token) => Take(_assembler.Add(token), ends: false);

    /// <summary>What is left at the end.</summary>
    public string Finish() => Take(_assembler.Finish(), ends: true);

    string Take(string text, bool ends)
    {
        if (IsStopped) return "";
        if (stopWords.Count == 0) return text;
        var all = _held.Append(text).ToString();
        var stop = stopWords.Select(word => all.IndexOf(word, StringComparison.Ordinal)).Where(place => place >= 0).DefaultIfEmpty(-1).Min();
        IsStopped = stop >= 0;
        var certain = IsStopped ? stop : ends ? all.Length : all.Length - stopWords.Max(word => Begun(all, word));
        _held.Clear().Append(all.AsSpan(certain));
        return all[..certain];
    }

    // Characters at the text's end that a stop word begins with.
    static int Begun(string text, string word)
    {
        for (var length = Math.Min(word.Length - 1, text.Length); length > 0; length--)
            if (text.AsSpan(text.Length - length).SequenceEqual(word.AsSpan(0, length))) return length;
        return 0;
    }
}
