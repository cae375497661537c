using System.Text;
using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>Subwords by byte-pair merges: every text can be written, at worst byte by byte. <see cref="BpeTokenizer"/> encodes.</summary>
sealed class SubwordUnits : TextUnits
{
    const int FirstByte = 1, FirstMerge = FirstByte + 256;

    /// <summary>The name of <see cref="TextUnits.EndOfText"/> in files.</summary>
    const string EndName = "<|endoftext|>";

    readonly (int Left, int Right)[] _merges;
    readonly byte[][] _bytes;
    readonly BpeTokenizer _tokenizer;

    SubwordUnits((int Left, int Right)[] merges)
    {
        (_merges, _bytes) = (merges, new byte[FirstMerge + merges.Length][]);
        _bytes[EndOfText] = [];
        for (var i = 0; i < 256; i++) _bytes[FirstByte + i] = [(byte)i];
        for (var i = 0; i < merges.Length; i++)
        {
            var (left, right) = merges[i];
            if (left < FirstByte || right < FirstByte || left >= FirstMerge + i || right >= FirstMerge + i) throw new InvalidDataException($"Merge {i} of the model's subwords is of tokens that there are not yet.");
            _bytes[FirstMerge + i] = [.. _bytes[left], .. _bytes[right]];
            if (_bytes[FirstMerge + i].Length > 1 << 10) throw new InvalidDataException($"Merge {i} of the model's subwords makes a token of {_bytes[FirstMerge + i].Length} bytes; 1024 are the most.");
        }
        string[] names = [.. Enumerable.Range(0, Count).Select(Name)];
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length) throw new InvalidDataException("Two merges of the model's subwords make the same token.");
        _tokenizer = BpeTokenizer.Create(new BpeOptions(names.Select((name, token) => KeyValuePair.Create(name, token)))
        {
            Merges = Lines(names),
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(TextPieces.Pattern, null),
        });
    }

    public override TextUnit Unit => TextUnit.Subwords;

    public override int Count => _bytes.Length;

    public override int Unknown => -1;

    public override ReadOnlySpan<byte> Bytes(int token) => _bytes[token];

    public override string Name(int token) => token == EndOfText ? EndName : ByteNames.Of(_bytes[token]);

    public override void Encode(ReadOnlyMemory<char> text, List<int> tokens) =>
        tokens.AddRange(_tokenizer.EncodeToIds(TextPieces.WellFormed(text).Span, considerPreTokenization: true, considerNormalization: false));

    /// <summary>Learns merges, so that there are so many tokens.</summary>
    public static SubwordUnits Learn(IEnumerable<ReadOnlyMemory<char>> texts, int most)
    {
        var pieces = LearntUnits.Pieces(texts.Select(TextPieces.WellFormed));
        return new([.. new BytePairLearner(pieces, FirstByte).Learn(Math.Min(most, Most) - FirstMerge, FirstMerge)]);
    }

    /// <summary>Writes the vocabulary, a JSON object of token names and numbers, and the merges, a line each, as <see cref="BpeTokenizer"/> reads them.</summary>
    public void Write(Stream vocabulary, Stream merges)
    {
        string[] names = [.. Enumerable.Range(0, Count).Select(Name)];
        using (var json = new Utf8JsonWriter(vocabulary))
        {
            json.WriteStartObject();
            for (var token = 0; token < names.Length; token++) json.WriteNumber(names[token], token);
            json.WriteEndObject();
        }
        using var lines = new StreamWriter(merges, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        lines.WriteLine("#version: 0.2");
        foreach (var line in Lines(names)) lines.WriteLine(line);
    }

    /// <summary>Writes units, or reads some.</summary>
    public static SubwordUnits Transfer(ModelCodec codec, SubwordUnits? units)
    {
        var merges = codec.List(units?._merges, 0, Most - FirstMerge, merge => (codec.Int(merge.Left, FirstByte, Most), codec.Int(merge.Right, FirstByte, Most)));
        return units ?? new(merges);
    }

    IEnumerable<string> Lines(string[] names) => _merges.Select(merge => $"{names[merge.Left]} {names[merge.Right]}");
}
