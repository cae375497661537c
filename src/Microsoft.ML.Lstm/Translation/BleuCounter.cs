namespace Microsoft.ML.Lstm.Translation;

/// <summary>BLEU of a whole text (Papineni et al. 2002), as sacreBLEU counts it (Post 2018): n-grams of one to four words, exponential smoothing (Lin and Och 2004), and a penalty for brevity.</summary>
sealed class BleuCounter(BleuTokens tokens)
{
    const int Orders = 4;

    readonly long[] _matches = new long[Orders], _totals = new long[Orders];
    readonly Dictionary<string, int> _own = new(StringComparer.Ordinal), _other = new(StringComparer.Ordinal), _most = new(StringComparer.Ordinal);
    long _words, _referenceWords;

    /// <summary>What others need to know to compare the score with theirs, as sacreBLEU writes it.</summary>
    public string Signature => $"nrefs:1|case:mixed|eff:no|tok:{(tokens == BleuTokens.Mteval13a ? "13a" : "none")}|smooth:exp";

    /// <summary>Words of the translations by those of the references.</summary>
    public double LengthRatio => _referenceWords == 0 ? 0 : (double)_words / _referenceWords;

    /// <summary>0 to 100.</summary>
    public double Score
    {
        get
        {
            if (_matches[0] == 0) return 0;
            var (sum, smoothing) = (0.0, 1.0);
            for (var order = 0; order < Orders; order++)
            {
                if (_totals[order] == 0) return 0;
                if (_matches[order] == 0) smoothing *= 2;
                sum += Math.Log(_matches[order] == 0 ? 1 / (smoothing * _totals[order]) : (double)_matches[order] / _totals[order]);
            }
            return 100 * Math.Exp((sum / Orders) + Math.Min(0, 1 - ((double)_referenceWords / _words)));
        }
    }

    /// <summary>Takes a translation and what it could have been.</summary>
    public void Add(string translation, params ReadOnlySpan<string> references)
    {
        var words = Split(translation);
        _words += words.Length;
        var closest = int.MaxValue;
        _most.Clear();
        foreach (var reference in references)
        {
            var others = Split(reference);
            // Of lengths that are as close, the shorter one.
            if (Closeness(others.Length) < Closeness(closest)) closest = others.Length;
            Count(others, _other);
            foreach (var (gram, count) in _other) _most[gram] = Math.Max(count, _most.GetValueOrDefault(gram));
        }
        _referenceWords += closest;
        Count(words, _own);
        foreach (var (gram, count) in _own)
        {
            var order = gram.AsSpan().Count(' ');
            _totals[order] += count;
            _matches[order] += Math.Min(count, _most.GetValueOrDefault(gram));
        }

        long Closeness(int length) => length == int.MaxValue ? long.MaxValue : ((long)Math.Abs(length - words.Length) << 32) + length;
    }

    static void Count(string[] words, Dictionary<string, int> counts)
    {
        counts.Clear();
        for (var start = 0; start < words.Length; start++)
            for (var length = 1; length <= Orders && start + length <= words.Length; length++)
            {
                var gram = string.Join(' ', words, start, length);
                counts[gram] = counts.GetValueOrDefault(gram) + 1;
            }
    }

    string[] Split(string text) => tokens == BleuTokens.Mteval13a ? Mteval13aTokens.Split(text) : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
