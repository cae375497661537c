using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>
/// Prefix beam search of connectionist temporal classification (Graves 2012; Hannun et al. 2014), step by step: the most probable transcripts, each the sum over the alignments that become it, with what a language model
/// says of them (shallow fusion). It keeps its memory, which grows with the transcripts, not with the steps. Not thread-safe.
/// </summary>
/// <param name="labels">Labels; the blank is the output behind them.</param>
/// <param name="width">Transcripts that are followed at the same time.</param>
/// <param name="language">What it says of labels is added to their logarithms; null for nothing.</param>
sealed class CtcBeamSearch(int labels, int width, ILabelScores? language = null)
{
    const double Never = double.NegativeInfinity;

    readonly PrefixTree _tree = new();
    readonly Candidate[] _best = new Candidate[width];
    readonly bool[] _taken = new bool[checked(width * labels)];
    readonly List<int> _free = [], _parents = [], _extended = [], _placesOfExtended = [];

    // By transcript: its node, where the language model keeps it, what that has said, and the logarithms of the probabilities of the alignments that end with the blank, and with its last label.
    int[] _nodes = new int[width], _nextNodes = new int[width], _places = new int[width], _nextPlaces = new int[width];
    double[] _said = new double[width], _nextSaid = new double[width], _blank = new double[width], _nextBlank = new double[width], _label = new double[width], _nextLabel = new double[width];
    int _found, _step;

    /// <param name="Score">What it is ordered by.</param>
    /// <param name="From">The transcript.</param>
    /// <param name="Label">What it goes on with; -1 where it stays.</param>
    /// <param name="Blank">Of its alignments that end with the blank.</param>
    /// <param name="Own">Of those that end with its last label.</param>
    readonly record struct Candidate(double Score, int From, int Label, double Blank, double Own);

    /// <summary>Labels that are less probable at a step, as a logarithm, do not go on from there; e⁻¹⁴ is below a millionth.</summary>
    public double LeastLogProbability { get; init; } = -14;

    /// <summary>Transcripts that are followed, the best first.</summary>
    public int Count { get; private set; }

    /// <summary>Steps that have come.</summary>
    public int Steps => _step;

    /// <summary>Labels of a transcript.</summary>
    public int Length(int place) => _tree.Length(_nodes[place]);

    /// <summary>The score of a transcript: its log-probability and what the language model says.</summary>
    public double Score(int place) => LogProbability(place) + _said[place];

    /// <summary>The log-probability of a transcript over all its alignments that were followed.</summary>
    public double LogProbability(int place) => LogMatrix.LogSum(_blank[place], _label[place]);

    /// <summary>The labels of a transcript, the steps at which each is heard most surely, and the logarithm of its probability there.</summary>
    public void CopyTo(int place, Span<int> labels, Span<int> steps, Span<float> logProbabilities) => _tree.CopyTo(_nodes[place], labels, steps, logProbabilities);

    /// <summary>Begins anew, with nothing heard.</summary>
    public void Begin()
    {
        _tree.Clear();
        (Count, _step) = (1, 0);
        (_nodes[0], _places[0], _said[0], _blank[0], _label[0]) = (PrefixTree.Root, 0, 0, 0, Never);
        if (language is null) return;
        language.Reserve(2 * width);
        language.Begin(0);
        _free.Clear();
        for (var place = (2 * width) - 1; place > 0; place--) _free.Add(place);
    }

    /// <summary>Takes a step.</summary>
    /// <param name="logProbabilities">[labels + 1]: logarithms of the probabilities of the labels and the blank.</param>
    public void Step(ReadOnlySpan<float> logProbabilities)
    {
        _found = 0;
        Stay(logProbabilities);
        GoOn(logProbabilities);
        Take(logProbabilities);
        _tree.Prune(_nodes.AsSpan(0, Count));
        _step++;
    }

    /// <summary>Says that nothing comes any more: the language model's word on that orders the transcripts anew.</summary>
    public void End()
    {
        if (language is null) return;
        for (var i = 0; i < Count; i++) _said[i] += language.OfEnd(_places[i]);
        for (var i = 1; i < Count; i++)
        {
            for (var place = i; place > 0 && Score(place) > Score(place - 1); place--)
            {
                (_nodes[place], _nodes[place - 1]) = (_nodes[place - 1], _nodes[place]);
                (_places[place], _places[place - 1]) = (_places[place - 1], _places[place]);
                (_said[place], _said[place - 1]) = (_said[place - 1], _said[place]);
                (_blank[place], _blank[place - 1]) = (_blank[place - 1], _blank[place]);
                (_label[place], _label[place - 1]) = (_label[place - 1], _label[place]);
            }
        }
    }

    // Transcripts that stay as they are: by the blank, by their last label once more, or by the label that another one goes on with to become them.
    void Stay(ReadOnlySpan<float> steps)
    {
        _taken.AsSpan(0, Count * labels).Clear();
        for (var i = 0; i < Count; i++)
        {
            var (node, own) = (_nodes[i], Never);
            if (node != PrefixTree.Root)
            {
                var last = _tree.Label(node);
                own = _label[i] + steps[last];
                if (_nodes.AsSpan(0, Count).IndexOf(_tree.Parent(node)) is var before and >= 0)
                {
                    _taken[(before * labels) + last] = true;
                    own = LogMatrix.LogSum(own, Continued(before, last) + steps[last]);
                }
                _tree.Repeat(node, _step, steps[last]);
            }
            var blank = LogMatrix.LogSum(_blank[i], _label[i]) + steps[labels];
            Insert(new(LogMatrix.LogSum(blank, own) + _said[i], i, -1, blank, own));
        }
    }

    void GoOn(ReadOnlySpan<float> steps)
    {
        for (var i = 0; i < Count; i++)
        {
            for (var label = 0; label < labels; label++)
            {
                if (steps[label] < LeastLogProbability || _taken[(i * labels) + label]) continue;
                var own = Continued(i, label) + steps[label];
                if (own == Never) continue;
                var said = language is null ? 0 : _said[i] + language.Of(_places[i], label);
                Insert(new(own + said, i, label, Never, own));
            }
        }
    }

    // Alignments that a label can follow: behind the same one there must be a blank.
    double Continued(int transcript, int label) =>
        _tree.Label(_nodes[transcript]) == label ? _blank[transcript] : LogMatrix.LogSum(_blank[transcript], _label[transcript]);

    // Of equals the first that came.
    void Insert(in Candidate candidate)
    {
        if (_found == width && !(candidate.Score > _best[width - 1].Score)) return;
        var place = _found < width ? _found++ : width - 1;
        for (; place > 0 && _best[place - 1].Score < candidate.Score; place--) _best[place] = _best[place - 1];
        _best[place] = candidate;
    }

    void Take(ReadOnlySpan<float> steps)
    {
        for (var place = 0; place < _found; place++)
        {
            var (_, from, label, blank, own) = _best[place];
            (_nextBlank[place], _nextLabel[place]) = (blank, own);
            (_nextNodes[place], _nextPlaces[place], _nextSaid[place]) = label < 0
                ? (_nodes[from], _places[from], _said[from])
                : (_tree.Add(_nodes[from], label, _step, steps[label]), -1, language is null ? 0 : _said[from] + language.Of(_places[from], label));
        }
        if (language is not null) Extend(language);
        (_nodes, _nextNodes) = (_nextNodes, _nodes);
        (_places, _nextPlaces) = (_nextPlaces, _places);
        (_said, _nextSaid) = (_nextSaid, _said);
        (_blank, _nextBlank) = (_nextBlank, _blank);
        (_label, _nextLabel) = (_nextLabel, _label);
        Count = _found;
    }

    // Only transcripts that are followed take the language model a label on; those that are not any more give their places back.
    void Extend(ILabelScores scores)
    {
        _parents.Clear();
        _extended.Clear();
        _placesOfExtended.Clear();
        for (var place = 0; place < _found; place++)
        {
            if (_nextPlaces[place] >= 0) continue;
            _parents.Add(_places[_best[place].From]);
            _extended.Add(_best[place].Label);
            _placesOfExtended.Add(_nextPlaces[place] = _free[^1]);
            _free.RemoveAt(_free.Count - 1);
        }
        if (_extended.Count > 0) scores.Extend(CollectionsMarshal.AsSpan(_parents), CollectionsMarshal.AsSpan(_extended), CollectionsMarshal.AsSpan(_placesOfExtended));
        var kept = _nextPlaces.AsSpan(0, _found);
        foreach (var place in _places.AsSpan(0, Count))
            if (!kept.Contains(place)) _free.Add(place);
    }
}
