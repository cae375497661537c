using System.Text;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>Characters, or words, that came often enough; all others are one unknown token.</summary>
sealed class LearntUnits : TextUnits
{
    const int UnknownToken = 1;

    readonly string[] _pieces;
    readonly byte[][] _bytes;
    readonly Dictionary<string, int> _tokens;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="unit">What they are.</param>
    /// <param name="pieces">From token 2 on.</param>
    LearntUnits(TextUnit unit, string[] pieces)
    {
        (Unit, _pieces, _tokens) = (unit, pieces, new(pieces.Length, StringComparer.Ordinal));
        for (var i = 0; i < pieces.Length; i++)
            if (!_tokens.TryAdd(pieces[i], UnknownToken + 1 + i)) throw new InvalidDataException($"The model's vocabulary has '{pieces[i]}' twice.");
        _lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        _bytes = [[], Encoding.UTF8.GetBytes("\uFFFD"), .. pieces.Select(Encoding.UTF8.GetBytes)];
    }

    public override TextUnit Unit { get; }

    public override int Count => _bytes.Length;

    public override int Unknown => UnknownToken;

    /// <summary>What a token stands for; empty for the end of a text and for what was not learnt.</summary>
    public string Text(int token) => token <= UnknownToken ? "" : _pieces[token - UnknownToken - 1];

    /// <summary>The token of a piece.</summary>
    public int Token(ReadOnlySpan<char> piece) => _lookup.TryGetValue(piece, out var token) ? token : UnknownToken;

    public override ReadOnlySpan<byte> Bytes(int token) => _bytes[token];

    public override string Name(int token) => token == UnknownToken ? "\uFFFD" : Text(token);

    public override void Encode(ReadOnlyMemory<char> text, List<int> tokens)
    {
        if (Unit == TextUnit.Words)
        {
            foreach (var piece in TextPieces.Of(text.Span)) tokens.Add(Token(text.Span.Slice(piece.Index, piece.Length)));
            return;
        }
        Span<char> room = stackalloc char[2];
        foreach (var rune in text.Span.EnumerateRunes()) tokens.Add(Token(room[..rune.EncodeToUtf16(room)]));
    }

    /// <summary>Learns characters.</summary>
    public static LearntUnits Characters(IEnumerable<ReadOnlyMemory<char>> texts, int most)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> room = stackalloc char[2];
        foreach (var text in texts)
        {
            foreach (var rune in text.Span.EnumerateRunes())
            {
                var piece = room[..rune.EncodeToUtf16(room)];
                lookup[piece] = lookup.TryGetValue(piece, out var count) ? count + 1 : 1;
            }
        }
        return Of(TextUnit.Characters, counts, most);
    }

    /// <summary>Learns words.</summary>
    public static LearntUnits Words(IEnumerable<ReadOnlyMemory<char>> texts, int most) => Of(TextUnit.Words, Pieces(texts), most);

    /// <summary>Learns texts that are words already.</summary>
    public static LearntUnits WholeWords(IEnumerable<ReadOnlyMemory<char>> words, int most)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in words) lookup[word.Span] = lookup.TryGetValue(word.Span, out var count) ? count + 1 : 1;
        counts.Remove("");
        return Of(TextUnit.Words, counts, most);
    }

    /// <summary>Pieces of texts, and how often each comes.</summary>
    public static Dictionary<string, long> Pieces(IEnumerable<ReadOnlyMemory<char>> texts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts)
        {
            foreach (var match in TextPieces.Of(text.Span))
            {
                var piece = text.Span.Slice(match.Index, match.Length);
                lookup[piece] = lookup.TryGetValue(piece, out var count) ? count + 1 : 1;
            }
        }
        return counts;
    }

    /// <summary>Writes units, or reads some.</summary>
    public static LearntUnits Transfer(ModelCodec codec, TextUnit unit, LearntUnits? units)
    {
        var pieces = codec.List(units?._pieces, 0, Most - 2, codec.Text);
        return units ?? new(unit, pieces);
    }

    static LearntUnits Of(TextUnit unit, Dictionary<string, long> counts, int most) => new(
        unit, [.. counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(Math.Min(most, Most) - 2).Select(one => one.Key)]);
}
