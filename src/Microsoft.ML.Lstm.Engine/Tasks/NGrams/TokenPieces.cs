namespace Microsoft.ML.Lstm.Engine.Tasks.NGrams;

/// <summary>
/// Pieces of tokens' texts, each with a number of its own: sequences of characters (Bojanowski et al. 2017), by which rare words are known by what they have in common with frequent ones.
/// </summary>
sealed class TokenPieces
{
    /// <summary>Lengths of the sequences of characters, the word's borders counted.</summary>
    const int Shortest = 3, Longest = 5;

    /// <summary>A piece of one token only tells nothing of others.</summary>
    const int LeastTokens = 2;

    /// <summary>Characters that are read of a token.</summary>
    const int MostCharacters = 64;

    readonly int[][] _pieces;

    TokenPieces(int[][] pieces, int count) => (_pieces, Count) = (pieces, count);

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The pieces of a table's tokens.</summary>
    /// <param name="table">The table.</param>
    /// <param name="texts">For each input the texts of its tokens, from 1 on; null where they are not known.</param>
    public static TokenPieces Of(NGramTable table, IReadOnlyList<string[]?> texts)
    {
        var cut = new string[table.Count][];
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var number = 0; number < cut.Length; number++)
        {
            var (input, token) = table.TokenOf(number);
            cut[number] = token > 0 && texts.ElementAtOrDefault(input) is { } known && token <= known.Length ? [.. Cut(known[token - 1]).Distinct().Select(piece => $"{input} {piece}")] : [];
            foreach (var piece in cut[number]) tokens[piece] = tokens.GetValueOrDefault(piece) + 1;
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in tokens.Where(one => one.Value >= LeastTokens).Select(one => one.Key).Order(StringComparer.Ordinal)) numbers.Add(piece, numbers.Count);
        return new(Array.ConvertAll(cut, pieces => (int[])[.. pieces.Where(numbers.ContainsKey).Select(piece => numbers[piece])]), numbers.Count);
    }

    /// <summary>The pieces of an n-gram of the table; none of a pair, and where no text is known.</summary>
    public int[] Of(int number) => _pieces[number];

    static IEnumerable<string> Cut(string text)
    {
        var word = $"<{(text.Length > MostCharacters ? text[..MostCharacters] : text).ToLowerInvariant()}>";
        for (var length = Shortest; length <= Longest; length++)
            for (var start = 0; start + length <= word.Length; start++) yield return word.Substring(start, length);
    }
}
