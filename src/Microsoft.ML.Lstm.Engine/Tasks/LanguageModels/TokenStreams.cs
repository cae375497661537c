namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>
/// A long text as streams that are read side by side, a chunk of each at every step, so that the state of a stream goes on where its last chunk ended. Each epoch begins at another place, so that
/// chunks are cut elsewhere; a stream that comes to the text's end goes on at its beginning.
/// </summary>
sealed class TokenStreams
{
    readonly int[] _tokens;
    readonly int _length;
    int _step, _offset;

    /// <param name="tokens">The text, two tokens or more.</param>
    /// <param name="streams">Streams, where the text has enough for each.</param>
    /// <param name="steps">Tokens of a chunk, where the text has as many.</param>
    public TokenStreams(int[] tokens, int streams, int steps)
    {
        _tokens = tokens;
        Steps = Math.Min(steps, tokens.Length - 1);
        // Streams shorter than a chunk would read one another's tokens.
        Count = Math.Clamp(tokens.Length / Steps, 1, streams);
        _length = tokens.Length / Count;
        StepsPerEpoch = (_length + Steps - 1) / Steps;
        _step = StepsPerEpoch;
    }

    /// <summary>Streams.</summary>
    public int Count { get; }

    /// <summary>Tokens of a chunk.</summary>
    public int Steps { get; }

    /// <summary>Chunks of a stream in an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Whether the chunk is the first of its epoch, before which a stream has no state.</summary>
    public bool IsFirst => _step == 0;

    /// <summary>Goes to the next chunk of all streams.</summary>
    public void Next(Random random)
    {
        if (++_step < StepsPerEpoch) return;
        (_step, _offset) = (0, random.Next(_tokens.Length));
    }

    /// <summary>The share of each token in the text.</summary>
    /// <param name="vocabulary">Tokens that there may be.</param>
    public float[] Shares(int vocabulary)
    {
        var counts = new int[vocabulary];
        foreach (var token in _tokens) counts[token]++;
        return [.. counts.Select(count => (float)count / _tokens.Length)];
    }

    /// <summary>A stream's chunk, with the token behind it.</summary>
    public void Read(int stream, Span<int> chunk)
    {
        var at = (int)((_offset + ((long)stream * _length) + ((long)_step * Steps)) % _tokens.Length);
        for (var taken = 0; taken < chunk.Length; at = 0)
        {
            var count = Math.Min(chunk.Length - taken, _tokens.Length - at);
            _tokens.AsSpan(at, count).CopyTo(chunk[taken..]);
            taken += count;
        }
    }
}
