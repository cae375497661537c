using Microsoft.ML.Lstm.Engine.Decoding;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>The best translations of one source, the best first; its memory is used again.</summary>
sealed class Translation
{
    int[] _starts = [0], _tokens = [];
    float[] _scores = [], _shares = [], _padded = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Positions of the source.</summary>
    public int Positions { get; private set; }

    /// <summary>The score of one: its log-probability, with penalties.</summary>
    public float Score(int place) => _scores[place];

    /// <summary>The words of one, by their numbers.</summary>
    public ReadOnlySpan<int> Tokens(int place) => _tokens.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>How each word attended to the positions of the source [words, positions].</summary>
    public ReadOnlySpan<float> Attention(int place) => _shares.AsSpan(_starts[place] * Positions, Tokens(place).Length * Positions);

    /// <summary>Takes what a search has found; nothing for a source without any position.</summary>
    /// <param name="search">The search.</param>
    /// <param name="sequence">The source's number in it.</param>
    /// <param name="padded">Positions that the search attended to.</param>
    /// <param name="positions">Those that are there.</param>
    /// <param name="most">Translations to take at most.</param>
    public void Take(BeamSearch search, int sequence, int padded, int positions, int most)
    {
        (Count, Positions) = (positions == 0 ? 0 : Math.Min(most, search.Count(sequence)), positions);
        if (_scores.Length < Count) (_scores, _starts) = (new float[Count], new int[Count + 1]);
        for (var place = 0; place < Count; place++)
        {
            (_scores[place], _starts[place + 1]) = ((float)search.Score(sequence, place), _starts[place] + search.Length(sequence, place));
            var (start, length) = (_starts[place], search.Length(sequence, place));
            if (_tokens.Length < start + length) Array.Resize(ref _tokens, Math.Max(start + length, 2 * _tokens.Length));
            if (_shares.Length < (start + length) * positions) Array.Resize(ref _shares, Math.Max((start + length) * positions, 2 * _shares.Length));
            if (_padded.Length < length * padded) _padded = new float[Math.Max(length * padded, 2 * _padded.Length)];
            search.CopyTo(sequence, place, _tokens.AsSpan(start, length), _padded.AsSpan(0, length * padded));
            for (var t = 0; t < length; t++) _padded.AsSpan(t * padded, positions).CopyTo(_shares.AsSpan((start + t) * positions));
        }
    }
}
