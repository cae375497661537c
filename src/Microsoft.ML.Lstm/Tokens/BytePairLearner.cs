using System.Text;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>
/// Learns byte-pair merges (Gage 1994; Sennrich et al. 2016): the pair of neighbouring tokens that comes most often becomes a token, again and again. Of pairs that come as often the one of the lower
/// numbers is first, so that the same texts give the same merges.
/// </summary>
sealed class BytePairLearner
{
    /// <summary>A pair that comes less often is no pattern.</summary>
    const long LeastCount = 2;

    readonly List<(int[] Tokens, long Count)> _words = [];
    readonly Dictionary<(int Left, int Right), long> _counts = [];
    readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new();

    /// <param name="pieces">Pieces of texts, over whose borders nothing is merged, and how often each comes.</param>
    /// <param name="firstByte">The token of byte 0; other bytes follow.</param>
    public BytePairLearner(Dictionary<string, long> pieces, int firstByte)
    {
        foreach (var (piece, count) in pieces.OrderBy(one => one.Key, StringComparer.Ordinal))
            _words.Add((Array.ConvertAll(Encoding.UTF8.GetBytes(piece), one => one + firstByte), count));
        for (var word = 0; word < _words.Count; word++) AddPairs(word);
        foreach (var pair in _counts.Keys) Enqueue(pair);
    }

    /// <summary>The merges, the most frequent first; the first one makes the token <paramref name="next"/>.</summary>
    public List<(int Left, int Right)> Learn(int merges, int next)
    {
        var learnt = new List<(int, int)>();
        while (learnt.Count < merges && _queue.TryDequeue(out var pair, out var priority))
        {
            // Counts fall and rise after a pair was queued: what is out of date is queued anew.
            var count = _counts.GetValueOrDefault(pair);
            if (count != -priority.Count)
            {
                if (count > 0) Enqueue(pair);
                continue;
            }
            if (count < LeastCount) break;
            Merge(pair, next + learnt.Count);
            learnt.Add(pair);
        }
        return learnt;
    }

    void Enqueue((int Left, int Right) pair) => _queue.Enqueue(pair, (-_counts[pair], pair.Left, pair.Right));

    void Merge((int Left, int Right) pair, int token)
    {
        var changed = new SortedSet<(int Left, int Right)>();
        foreach (var word in _places[pair].Order())
        {
            var (tokens, count) = _words[word];
            for (var i = 0; i + 1 < tokens.Length; i++) _counts[(tokens[i], tokens[i + 1])] -= count;
            _words[word] = (Merged(tokens, pair, token), count);
            foreach (var grown in AddPairs(word)) changed.Add(grown);
        }
        _counts.Remove(pair);
        _places.Remove(pair);
        foreach (var grown in changed)
            if (grown != pair) Enqueue(grown);
    }

    static int[] Merged(int[] tokens, (int Left, int Right) pair, int token)
    {
        var merged = new List<int>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            if (i + 1 < tokens.Length && tokens[i] == pair.Left && tokens[i + 1] == pair.Right)
            {
                merged.Add(token);
                i++;
            }
            else merged.Add(tokens[i]);
        }
        return [.. merged];
    }

    List<(int Left, int Right)> AddPairs(int word)
    {
        var (tokens, count) = _words[word];
        var pairs = new List<(int, int)>(tokens.Length);
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            var pair = (tokens[i], tokens[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + count;
            if (!_places.TryGetValue(pair, out var places)) _places[pair] = places = [];
            places.Add(word);
            pairs.Add(pair);
        }
        return pairs;
    }
}
