using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>The best transcripts of one source, the best first; its memory is used again.</summary>
sealed class Transcripts
{
    int[] _starts = [0], _units = [], _steps = [];
    float[] _scores = [], _logProbabilities = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The score of one: its log-probability over all alignments, and what a language model adds.</summary>
    public float Score(int place) => _scores[place];

    /// <summary>The units of one, by their numbers.</summary>
    public ReadOnlySpan<int> Units(int place) => _units.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>The steps at which units of one are heard most surely.</summary>
    public ReadOnlySpan<int> Steps(int place) => _steps.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>Logarithms of the probabilities of units of one, each at its step.</summary>
    public ReadOnlySpan<float> LogProbabilities(int place) => _logProbabilities.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>Takes nothing, for a source of no steps.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes what a search has found.</summary>
    /// <param name="search">The search.</param>
    /// <param name="most">Transcripts to take at most.</param>
    public void Take(CtcBeamSearch search, int most)
    {
        Reserve(Math.Min(most, search.Count));
        for (var place = 0; place < Count; place++)
        {
            var (start, length) = (_starts[place], search.Length(place));
            _scores[place] = (float)search.Score(place);
            Grow(place, length);
            search.CopyTo(place, _units.AsSpan(start, length), _steps.AsSpan(start, length), _logProbabilities.AsSpan(start, length));
        }
    }

    /// <summary>Takes the best path.</summary>
    /// <param name="logProbabilities">[steps, units + 1].</param>
    /// <param name="size">Units and the blank.</param>
    public void Take(ReadOnlySpan<float> logProbabilities, int size)
    {
        Reserve(1);
        var steps = logProbabilities.Length / size;
        Grow(0, steps);
        _starts[1] = BestPath.Decode(logProbabilities, Mask.None, 0, size, _units, _steps, _logProbabilities);
        _scores[0] = 0;
        for (var t = 0; t < steps; t++) _scores[0] += TensorPrimitives.Max(logProbabilities.Slice(t * size, size));
    }

    void Reserve(int count)
    {
        Count = count;
        if (_scores.Length < Count) (_scores, _starts) = (new float[Count], new int[Count + 1]);
    }

    void Grow(int place, int length)
    {
        var end = _starts[place] + length;
        _starts[place + 1] = end;
        if (_units.Length >= end) return;
        var room = Math.Max(end, 2 * _units.Length);
        Array.Resize(ref _units, room);
        Array.Resize(ref _steps, room);
        Array.Resize(ref _logProbabilities, room);
    }
}
