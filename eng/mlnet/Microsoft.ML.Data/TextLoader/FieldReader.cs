using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Lines of text into fields.</summary>
sealed class FieldReader(char[] separators, bool allowQuoting, bool trimWhitespace, bool readMultilines, char escape)
{
    const char Quote = '"';
    readonly bool _skipsSpaces = !separators.Contains(' ');

    /// <summary>How many lines were read, those without data included.</summary>
    public int Line { get; set; }

    /// <summary>The next line that holds data, its fields in place of what the list held; false at the end.</summary>
    public bool Read(TextReader reader, List<ReadOnlyMemory<char>> fields)
    {
        while (reader.ReadLine() is { } line)
        {
            Line++;
            if (IsNoData(line)) continue;
            fields.Clear();
            while (!Split(line, fields) && readMultilines && reader.ReadLine() is { } next)
            {
                // A quote was left open: the field goes on in the next line.
                Line++;
                line = line + "\n" + next;
                fields.Clear();
            }
            return true;
        }
        return false;
    }

    public List<ReadOnlyMemory<char>> ReadFirst(IMultiStreamSource source)
    {
        var fields = new List<ReadOnlyMemory<char>>();
        for (var i = 0; i < source.Count; i++)
        {
            using var reader = source.OpenTextReader(i);
            if (Read(reader, fields)) break;
        }
        return fields;
    }

    /// <summary>Empty lines and comments; #@ starts the description that SaveAsText writes.</summary>
    static bool IsNoData(string line) =>
        line.Length == 0 || line.StartsWith("#@", StringComparison.Ordinal) || line.StartsWith("//", StringComparison.Ordinal);

    bool Split(string line, List<ReadOnlyMemory<char>> fields)
    {
        var text = trimWhitespace ? line.AsMemory().TrimEnd() : line.AsMemory();
        for (var start = 0; start <= text.Length;)
        {
            while (_skipsSpaces && start < text.Length && text.Span[start] == ' ') start++;
            if (allowQuoting && start < text.Length && text.Span[start] == Quote)
            {
                if (!ReadQuoted(text.Span, ref start, out var field))
                {
                    fields.Add(default);
                    return false;
                }
                var rest = text.Span[start..].IndexOfAny(separators);
                // Text behind the quote spoils the field: it counts as empty.
                var behind = text.Span[start..(rest < 0 ? text.Length : start + rest)];
                fields.Add(behind.IsWhiteSpace() ? field.AsMemory() : default);
                start = rest < 0 ? text.Length + 1 : start + rest + 1;
                continue;
            }
            var length = text.Span[start..].IndexOfAny(separators);
            var end = length < 0 ? text.Length : start + length;
            fields.Add(text[start..end]);
            start = end + 1;
        }
        return true;
    }

    /// <summary>From a quote to the one that closes it; false when none does.</summary>
    bool ReadQuoted(ReadOnlySpan<char> text, ref int at, out string field)
    {
        var builder = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == escape && at + 1 < text.Length && text[at + 1] == Quote) builder.Append(text[++at]);
            else if (text[at] == Quote)
            {
                at++;
                field = builder.ToString();
                return true;
            }
            else builder.Append(text[at]);
        }
        field = builder.ToString();
        return false;
    }
}
