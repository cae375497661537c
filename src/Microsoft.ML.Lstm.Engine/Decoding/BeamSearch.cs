using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>
/// Beam search for many sequences at once: at each step the best continuations of all hypotheses of a sequence go on, and those among the best that end are finished; a sequence is done when as many are
/// finished as its beam is wide, and none that goes on is better than the best of them. With a beam of one it takes the most probable token at each step (greedy). It keeps its memory. Not thread-safe.
/// </summary>
/// <param name="options">How.</param>
sealed class BeamSearch(BeamOptions options)
{
    readonly BeamCandidates _candidates = new(2 * options.Width);
    // By hypothesis of all steps: the one it continues, its token, and how its next token attended to the positions.
    int[] _parents = [], _tokens = [], _starts = [], _history = [];
    float[] _shares = [], _logits = [];
    // By hypothesis of the present step, and of the next one.
    int[] _sequences = [], _nextSequences = [], _nextParents = [], _nextTokens = [];
    double[] _logProbabilities = [], _nextLogProbabilities = [];
    float[] _coverage = [], _nextCoverage = [];
    // By sequence and place.
    Finished[] _finished = [];
    int[] _finishedCount = [];
    int _positions, _rows;

    readonly record struct Finished(double Score, double LogProbability, int Step, int Row, int Length);

    /// <summary>How many translations a sequence has, the best first.</summary>
    public int Count(int sequence) => _finishedCount[sequence];

    /// <summary>The score of one of a sequence's.</summary>
    public double Score(int sequence, int place) => At(sequence, place).Score;

    /// <summary>The log-probability of one of a sequence's, its end included.</summary>
    public double LogProbability(int sequence, int place) => At(sequence, place).LogProbability;

    /// <summary>Tokens of one of a sequence's, without its end.</summary>
    public int Length(int sequence, int place) => At(sequence, place).Length;

    /// <summary>The tokens of one of a sequence's, and how each attended to the positions [length, T]; nothing for those that nobody asks for.</summary>
    public void CopyTo(int sequence, int place, Span<int> tokens, Span<float> shares)
    {
        var found = At(sequence, place);
        var row = found.Row;
        // The hypothesis of step t has t tokens behind the begin; its own attention was for the token after it.
        for (var t = found.Step; t >= 0; t--)
        {
            var node = _starts[t] + row;
            if (t < found.Length && !shares.IsEmpty) _shares.AsSpan(node * _positions, _positions).CopyTo(shares[(t * _positions)..]);
            if (t > 0) tokens[t - 1] = _tokens[node];
            row = _parents[node];
        }
    }

    /// <summary>Finds the best translations; they stand until the next call.</summary>
    /// <param name="decoder">Where all sequences stand at their begin.</param>
    /// <param name="sequences">How many there are.</param>
    /// <param name="positions">Positions that each attends to (T).</param>
    /// <param name="lengths">Of each the positions that are there, which coverage is asked of, from the first on.</param>
    /// <param name="longest">Of each the tokens that a translation has at most; what has not ended by then ends there.</param>
    public void Run(INextTokens decoder, int sequences, int positions, ReadOnlySpan<int> lengths, ReadOnlySpan<int> longest)
    {
        Begin(sequences, positions, longest, decoder.Vocabulary);
        var end = 0;
        for (var t = 0; _rows > 0; t++)
        {
            (_starts[t], end) = (end, end + _rows);
            Reserve(end);
            var parents = _parents.AsSpan(_starts[t], _rows);
            var tokens = _tokens.AsSpan(_starts[t], _rows);
            _nextParents.AsSpan(0, _rows).CopyTo(parents);
            _nextTokens.AsSpan(0, _rows).CopyTo(tokens);
            (_sequences, _nextSequences) = (_nextSequences, _sequences);
            (_logProbabilities, _nextLogProbabilities) = (_nextLogProbabilities, _logProbabilities);
            var ended = 0;
            for (var row = 0; row < _rows; row++)
            {
                if (t < longest[_sequences[row]]) continue;
                Finish(row, _logProbabilities[row], t, t, lengths, isEnded: false);
                ended++;
            }
            if (ended == _rows) return;
            decoder.Step(_sequences.AsSpan(0, _rows), parents, tokens, _logits.AsSpan(0, _rows * decoder.Vocabulary), _shares.AsSpan(_starts[t] * positions, _rows * positions));
            Cover(t, parents);
            Advance(t, decoder.Vocabulary, lengths, longest);
        }
    }

    void Begin(int sequences, int positions, ReadOnlySpan<int> longest, int vocabulary)
    {
        var rows = checked(sequences * options.Width);
        if (_sequences.Length < rows)
        {
            (_sequences, _nextSequences, _nextParents, _nextTokens) = (new int[rows], new int[rows], new int[rows], new int[rows]);
            (_logProbabilities, _nextLogProbabilities, _finished, _finishedCount) = (new double[rows], new double[rows], new Finished[rows], new int[rows]);
        }
        var most = TensorPrimitives.Max(longest[..sequences]);
        if (_starts.Length <= most) _starts = new int[most + 1];
        if (_logits.Length < rows * vocabulary) _logits = new float[checked(rows * vocabulary)];
        if (options.CoveragePenalty > 0 && _coverage.Length < rows * positions) (_coverage, _nextCoverage) = (new float[rows * positions], new float[rows * positions]);
        (_positions, _rows) = (positions, sequences);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            (_nextSequences[sequence], _nextParents[sequence], _nextTokens[sequence], _nextLogProbabilities[sequence]) = (sequence, sequence, options.Begin, 0);
            _finishedCount[sequence] = 0;
        }
    }

    void Reserve(int nodes)
    {
        if (_parents.Length < nodes)
        {
            Array.Resize(ref _parents, Math.Max(nodes, 2 * _parents.Length));
            Array.Resize(ref _tokens, _parents.Length);
        }
        var shares = checked(nodes * _positions);
        if (_shares.Length < shares) Array.Resize(ref _shares, (int)Math.Min(Array.MaxLength, Math.Max(shares, 2L * _shares.Length)));
    }

    // How much each position has been attended to so far.
    void Cover(int step, ReadOnlySpan<int> parents)
    {
        if (options.CoveragePenalty == 0) return;
        for (var row = 0; row < _rows; row++)
        {
            var own = _shares.AsSpan((_starts[step] + row) * _positions, _positions);
            var sum = _nextCoverage.AsSpan(row * _positions, _positions);
            if (step == 0) own.CopyTo(sum);
            else TensorPrimitives.Add(_coverage.AsSpan(parents[row] * _positions, _positions), own, sum);
        }
        (_coverage, _nextCoverage) = (_nextCoverage, _coverage);
    }

    void Advance(int step, int vocabulary, ReadOnlySpan<int> lengths, ReadOnlySpan<int> longest)
    {
        var next = 0;
        for (var first = 0; first < _rows;)
        {
            var (sequence, behind) = (_sequences[first], first + 1);
            while (behind < _rows && _sequences[behind] == sequence) behind++;
            _candidates.Clear();
            // A sequence that was at its end has come this step along with the others of the batch.
            var isOpen = step < longest[sequence];
            for (var row = first; row < behind && isOpen; row++)
            {
                var logits = _logits.AsSpan(row * vocabulary, vocabulary);
                var norm = _logProbabilities[row] - BeamCandidates.LogSum(logits);
                if (step < options.Shortest) logits[options.End] = float.NegativeInfinity;
                if (options.NoRepeated > 0) Forbid(step, row, logits);
                _candidates.Add(row, norm, logits);
            }
            // What the rules let neither go on nor end, ends where it is.
            for (var row = first; row < behind && isOpen && _candidates.Count == 0; row++) Finish(row, _logProbabilities[row], step, step, lengths, isEnded: true);
            for (var place = 0; place < _candidates.Count; place++)
            {
                var candidate = _candidates[place];
                if (candidate.Token == options.End && place < options.Width) Finish(candidate.Row, candidate.LogProbability, step, step, lengths, isEnded: true);
            }
            first = behind;
            if (_finishedCount[sequence] == options.Width && !MayImprove(sequence, step)) continue;
            for (var (place, taken) = (0, 0); place < _candidates.Count && taken < options.Width; place++)
            {
                var candidate = _candidates[place];
                if (candidate.Token == options.End) continue;
                (_nextSequences[next], _nextParents[next], _nextTokens[next], _nextLogProbabilities[next]) = (sequence, candidate.Row, candidate.Token, candidate.LogProbability);
                (next, taken) = (next + 1, taken + 1);
            }
        }
        _rows = next;
    }

    // What would complete as many tokens in a row as the hypothesis has had already cannot come.
    void Forbid(int step, int row, Span<float> logits)
    {
        var count = options.NoRepeated - 1;
        if (step <= count) return;
        if (_history.Length < step) _history = new int[_starts.Length];
        for (var (t, node) = (step, row); t > 0; t--) (_history[t - 1], node) = (_tokens[_starts[t] + node], _parents[_starts[t] + node]);
        var last = _history.AsSpan(step - count, count);
        for (var start = 0; start + count < step; start++)
            if (_history.AsSpan(start, count).SequenceEqual(last)) logits[_history[start + count]] = float.NegativeInfinity;
    }

    // Whether the best that goes on is better, for its length so far, than the best that is finished: of many short ones that have ended all may be poor.
    bool MayImprove(int sequence, int step)
    {
        for (var place = 0; place < _candidates.Count; place++)
            if (_candidates[place].Token != options.End) return options.Score(_candidates[place].LogProbability, step + 1, default) > _finished[sequence * options.Width].Score;
        return false;
    }

    // Puts a hypothesis among the sequence's best, if it is one.
    void Finish(int row, double logProbability, int step, int length, ReadOnlySpan<int> lengths, bool isEnded)
    {
        var sequence = _sequences[row];
        var coverage = options.CoveragePenalty == 0 ? default : _coverage.AsSpan(CoverageRow(row, step, isEnded) * _positions, lengths[sequence]);
        var found = new Finished(options.Score(logProbability, isEnded ? length + 1 : length, coverage), logProbability, step, row, length);
        var all = _finished.AsSpan(sequence * options.Width, options.Width);
        var place = _finishedCount[sequence];
        if (place == options.Width)
        {
            if (!(found.Score > all[^1].Score)) return;
            place--;
        }
        else _finishedCount[sequence]++;
        for (; place > 0 && all[place - 1].Score < found.Score; place--) all[place] = all[place - 1];
        all[place] = found;
    }

    // What was cut off has not attended to anything after its last token: the coverage is that of the hypothesis before.
    int CoverageRow(int row, int step, bool isEnded) => isEnded || step == 0 ? row : _parents[_starts[step] + row];

    Finished At(int sequence, int place) => place < _finishedCount[sequence] ? _finished[(sequence * options.Width) + place]
        : throw Require.Refused(nameof(place), place, $"Sequence {sequence} has {_finishedCount[sequence]} translations.");
}
