using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>A language model's word on each unit of transcripts, each of which is a token of it. Not thread-safe.</summary>
/// <param name="model">The model.</param>
/// <param name="first">By unit its token where it is the first one.</param>
/// <param name="following">By unit its token behind others; the tokens of words in texts have the space before them.</param>
/// <param name="weight">Of its logarithms.</param>
/// <param name="bonus">What each unit adds.</param>
sealed class UnitScores(LanguageModel model, int[] first, int[] following, float weight, float bonus) : ILabelScores
{
    readonly LanguageStates _states = new(model);
    int[] _extended = [];

    // By place, the tokens of the units that may come next.
    int[][] _next = [];

    public void Reserve(int places)
    {
        _states.Reserve(places);
        if (_next.Length < places) _next = new int[places][];
    }

    public void Begin(int place)
    {
        _states.Begin(place);
        _next[place] = first;
    }

    public void Extend(ReadOnlySpan<int> from, ReadOnlySpan<int> labels, ReadOnlySpan<int> places)
    {
        if (_extended.Length < labels.Length) _extended = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++) (_extended[i], _next[places[i]]) = (_next[from[i]][labels[i]], following);
        _states.Advance(from, _extended.AsSpan(0, labels.Length), places);
    }

    public double Of(int place, int label) => (weight * _states.LogProbability(place, _next[place][label])) + bonus;

    public double OfEnd(int place) => weight * _states.LogProbability(place, LanguageModel.EndOfText);
}
