namespace Microsoft.ML.Lstm.Translation;

/// <summary>chrF of a whole text (Popović 2015), as sacreBLEU counts it: the mean precision and recall of n-grams of one to six characters, without white space, of which recall counts β times as much.</summary>
/// <param name="beta">β; 2 as in chrF2.</param>
/// <param name="keepsSpaces">Whether white space counts.</param>
sealed class ChrFCounter(int beta = 2, bool keepsSpaces = false)
{
    const int Orders = 6;

    readonly long[] _matches = new long[Orders], _own = new long[Orders], _other = new long[Orders];

    /// <summary>0 to 100.</summary>
    public double Score
    {
        get
        {
            var (precision, recall, orders) = (0.0, 0.0, 0);
            for (var order = 0; order < Orders; order++)
            {
                if (_own[order] == 0 || _other[order] == 0) continue;
                precision += (double)_matches[order] / _own[order];
                recall += (double)_matches[order] / _other[order];
                orders++;
            }
            if (precision + recall == 0) return 0;
            var weight = (double)beta * beta;
            return 100 * (1 + weight) * precision * recall / ((weight * precision) + recall) / orders;
        }
    }

    /// <summary>Takes a translation and what it could have been.</summary>
    public void Add(string translation, string reference)
    {
        var (own, other) = (Characters(translation), Characters(reference));
        for (var order = 1; order <= Orders; order++)
        {
            var known = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var gram in Grams(other, order)) known[gram] = known.GetValueOrDefault(gram) + 1;
            foreach (var gram in Grams(own, order))
            {
                if (known.GetValueOrDefault(gram) is var left && left == 0) continue;
                known[gram] = left - 1;
                _matches[order - 1]++;
            }
            _own[order - 1] += Math.Max(0, own.Length - order + 1);
            _other[order - 1] += Math.Max(0, other.Length - order + 1);
        }
    }

    static IEnumerable<string> Grams(string[] characters, int order) => Enumerable.Range(0, Math.Max(0, characters.Length - order + 1)).Select(start => string.Concat(characters.AsSpan(start, order)));

    // Code points, of which some take two chars.
    string[] Characters(string text) => [.. text.EnumerateRunes().Where(rune => keepsSpaces || !System.Text.Rune.IsWhiteSpace(rune)).Select(rune => rune.ToString())];
}
