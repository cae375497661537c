namespace Microsoft.ML.Lstm.Translation;

/// <summary>ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004), as rouge_score counts them without stemming: words are runs of letters and digits in lower case (of other scripts, too, whose letters rouge_score drops), and a text's score is the mean of its rows'.</summary>
sealed class RougeCounter
{
    readonly RougeSums _one = new(), _two = new(), _longest = new();

    public RougeMetrics Rouge1 => _one.Mean();

    public RougeMetrics Rouge2 => _two.Mean();

    public RougeMetrics RougeL => _longest.Mean();

    /// <summary>Takes a text and what it could have been.</summary>
    public void Add(string predicted, string reference)
    {
        var (own, other) = (Words(predicted), Words(reference));
        _one.Add(Common(own, other, 1), own.Count, other.Count);
        _two.Add(Common(own, other, 2), Math.Max(0, own.Count - 1), Math.Max(0, other.Count - 1));
        _longest.Add(LongestCommon(own, other), own.Count, other.Count);
    }

    static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length; start++)
        {
            var end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
            if (end == start) continue;
            words.Add(text[start..end].ToLowerInvariant());
            start = end;
        }
        return words;
    }

    static int Common(List<string> own, List<string> other, int order)
    {
        var (known, common) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        for (var i = 0; i + order <= other.Count; i++)
        {
            var gram = string.Join(' ', other.GetRange(i, order));
            known[gram] = known.GetValueOrDefault(gram) + 1;
        }
        for (var i = 0; i + order <= own.Count; i++)
        {
            var gram = string.Join(' ', own.GetRange(i, order));
            if (known.GetValueOrDefault(gram) is var left && left == 0) continue;
            known[gram] = left - 1;
            common++;
        }
        return common;
    }

    // Words of the longest common subsequence, row by row of the table.
    static int LongestCommon(List<string> own, List<string> other)
    {
        int[] before = new int[other.Count + 1], row = new int[other.Count + 1];
        foreach (var word in own)
        {
            for (var j = 0; j < other.Count; j++) row[j + 1] = word == other[j] ? before[j] + 1 : Math.Max(before[j + 1], row[j]);
            (before, row) = (row, before);
        }
        return before[^1];
    }
}
