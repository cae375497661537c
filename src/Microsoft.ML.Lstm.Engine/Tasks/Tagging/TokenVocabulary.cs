using System.Buffers;
using System.Globalization;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// Turns words into numbers: that of the word, in lower case and with 0 for each digit, that of its shape, and those of its characters. What was not learnt has numbers, too.
/// </summary>
sealed class TokenVocabulary
{
    /// <summary>The number of a word that was not learnt; words follow.</summary>
    public const int Unknown = 1;

    /// <summary>Kinds of <see cref="Shape"/>.</summary>
    public const int Shapes = 8;

    /// <summary>Characters of a word that are read, with marks before and behind: the beginning and the end of a longer one.</summary>
    public const int WordLength = 22;

    const int UnknownCharacter = 1, Before = 2, Behind = 3, Marks = 4;
    const int MostCharacters = 1 << 12, OnStack = 256;

    readonly Dictionary<string, int> _words;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    readonly Dictionary<char, int> _characters;

    /// <param name="words">Words in their normal form, each once.</param>
    /// <param name="characters">Characters, each once.</param>
    public TokenVocabulary(string[] words, char[] characters)
    {
        (Words, Characters) = (words, characters);
        _words = new(words.Length, StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++) _words[words[i]] = Unknown + 1 + i;
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        _characters = new(characters.Length);
        for (var i = 0; i < characters.Length; i++) _characters[characters[i]] = Marks + i;
    }

    /// <summary>The words, from number 2 on.</summary>
    public string[] Words { get; }

    /// <summary>The characters.</summary>
    public char[] Characters { get; }

    /// <summary>Words and the one for unknown ones, the greatest number.</summary>
    public int WordCount => Words.Length + Unknown;

    /// <summary>Characters and marks, none included.</summary>
    public int CharacterCount => Characters.Length + Marks;

    /// <summary>Learns the most frequent words, and characters that come twice or more often.</summary>
    /// <param name="tokens">Words and how often each comes.</param>
    /// <param name="most">Words to keep at most.</param>
    public static TokenVocabulary Learn(IEnumerable<(string Token, int Count)> tokens, int most)
    {
        var (words, characters) = (new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<char, long>());
        foreach (var (token, count) in tokens)
        {
            var normal = Normal(token);
            words[normal] = words.GetValueOrDefault(normal) + count;
            foreach (var character in token) characters[character] = characters.GetValueOrDefault(character) + count;
        }
        return new(
            [.. words.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(most).Select(word => word.Key)],
            [.. characters.Where(one => one.Value > 1).OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(MostCharacters).Select(one => one.Key).Order()]);
    }

    /// <summary>A word as it is looked for: in lower case, with 0 for each digit.</summary>
    public static string Normal(string token) => string.Create(token.Length, token, static (place, text) => Normalize(text, place));

    /// <summary>The same with more words behind the others, each once and none of them known.</summary>
    public TokenVocabulary With(IEnumerable<string> more) => new([.. Words, .. more.Where(word => !_words.ContainsKey(word))], Characters);

    /// <summary>The number of a word, from 1 on.</summary>
    public int Word(ReadOnlySpan<char> token)
    {
        var rented = token.Length > OnStack ? ArrayPool<char>.Shared.Rent(token.Length) : null;
        var normal = rented is null ? stackalloc char[token.Length] : rented.AsSpan(0, token.Length);
        Normalize(token, normal);
        var word = _lookup.TryGetValue(normal, out var known) ? known : Unknown;
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return word;
    }

    /// <summary>The kind of a word's letters, from 1 on: lower case, a capital first, all capitals, mixed, digits only, digits and letters, neither, nothing.</summary>
    public static int Shape(ReadOnlySpan<char> token)
    {
        if (token.IsEmpty) return 8;
        var (upper, letters, digits) = (0, 0, 0);
        foreach (var character in token)
        {
            if (char.IsLetter(character)) letters++;
            if (char.IsUpper(character)) upper++;
            if (char.IsDigit(character)) digits++;
        }
        if (letters == 0) return digits > 0 ? 5 : 7;
        if (digits > 0) return 6;
        if (upper == 0) return 1;
        if (upper == 1 && char.IsUpper(token[0])) return 2;
        return upper == letters ? 3 : 4;
    }

    /// <summary>The numbers of a word's characters [<see cref="WordLength"/>], with marks around them and zeros behind.</summary>
    public void Letters(ReadOnlySpan<char> token, Span<float> letters)
    {
        letters.Clear();
        const int Room = WordLength - 2;
        var count = Math.Min(token.Length, Room);
        letters[0] = Before;
        for (var i = 0; i < count; i++)
        {
            // Of a long word the first half of the places has its beginning, the other its end.
            var character = token.Length <= Room || i < Room / 2 ? token[i] : token[token.Length - Room + i];
            letters[i + 1] = _characters.GetValueOrDefault(character, UnknownCharacter);
        }
        letters[count + 1] = Behind;
    }

    /// <summary>Writes a vocabulary, or reads one.</summary>
    public static TokenVocabulary Transfer(ModelCodec codec, TokenVocabulary? vocabulary)
    {
        var words = codec.List(vocabulary?.Words, 0, 1 << 23, codec.Text);
        var characters = codec.List(vocabulary?.Characters, 0, MostCharacters, character => (char)codec.Int(character, 0, char.MaxValue));
        return words.Distinct(StringComparer.Ordinal).Count() == words.Length && characters.Distinct().Count() == characters.Length ? vocabulary ?? new(words, characters)
            : throw new InvalidDataException("The model's vocabulary has a word, or a character, twice.");
    }

    static void Normalize(ReadOnlySpan<char> token, Span<char> normal)
    {
        for (var i = 0; i < token.Length; i++) normal[i] = char.IsDigit(token[i]) ? '0' : CultureInfo.InvariantCulture.TextInfo.ToLower(token[i]);
    }
}
