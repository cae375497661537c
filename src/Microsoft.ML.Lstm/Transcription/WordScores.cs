using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>A word language model's word on transcripts of characters: nothing until a word ends, at a space or with the transcript. Not thread-safe.</summary>
/// <param name="model">The model.</param>
/// <param name="words">Its words.</param>
/// <param name="space">What stands before all of them but the first of a text.</param>
/// <param name="config">What labels are.</param>
/// <param name="weight">Of its logarithms.</param>
/// <param name="bonus">What each unit adds.</param>
sealed class WordScores(LanguageModel model, LearntUnits words, string space, TranscriptionConfig config, float weight, float bonus) : ILabelScores
{
    readonly LanguageStates _states = new(model);
    readonly List<int> _from = [], _tokens = [], _to = [];

    // By place: the letters of the word that has begun, and its token as it stands; whether a word was before it.
    string[] _begun = [];
    int[] _token = [];
    bool[] _isBehind = [];

    public void Reserve(int places)
    {
        // One more, for what stands behind the last word.
        _states.Reserve(places + 1);
        if (_begun.Length != places) (_begun, _token, _isBehind) = (new string[places], new int[places], new bool[places]);
    }

    public void Begin(int place)
    {
        _states.Begin(place);
        (_begun[place], _token[place], _isBehind[place]) = ("", -1, false);
    }

    public void Extend(ReadOnlySpan<int> from, ReadOnlySpan<int> labels, ReadOnlySpan<int> places)
    {
        _from.Clear();
        _tokens.Clear();
        _to.Clear();
        for (var i = 0; i < labels.Length; i++)
        {
            var (source, place, unit) = (from[i], places[i], config.Units.Words[labels[i]]);
            if (!IsSpace(labels[i]))
            {
                var begun = _begun[source] + unit;
                (_begun[place], _token[place], _isBehind[place]) = (begun, words.Token(_isBehind[source] ? space + begun : begun), _isBehind[source]);
                _states.Copy(source, place);
                continue;
            }
            (_begun[place], _isBehind[place]) = ("", _isBehind[source] || _begun[source].Length > 0);
            if (_begun[source].Length == 0) _states.Copy(source, place);
            else
            {
                _from.Add(source);
                _tokens.Add(_token[source]);
                _to.Add(place);
            }
            _token[place] = -1;
        }
        if (_from.Count > 0) _states.Advance(_from.ToArray(), _tokens.ToArray(), _to.ToArray());
    }

    public double Of(int place, int label) => bonus + (IsSpace(label) ? OfWord(place) : 0);

    public double OfEnd(int place)
    {
        var end = place;
        if (_begun[place].Length > 0)
        {
            end = _begun.Length;
            _states.Advance([place], [_token[place]], [end]);
        }
        return OfWord(place) + (weight * _states.LogProbability(end, LanguageModel.EndOfText));
    }

    double OfWord(int place) => _begun[place].Length == 0 ? 0 : weight * _states.LogProbability(place, _token[place]);

    bool IsSpace(int label) => string.IsNullOrWhiteSpace(config.Units.Words[label]);
}
