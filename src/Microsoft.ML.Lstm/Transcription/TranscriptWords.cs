using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>The words of a transcript, when each was heard and how surely. It keeps its memory. Not thread-safe.</summary>
/// <param name="config">What units are.</param>
/// <param name="units">How they are put together.</param>
sealed class TranscriptWords(TranscriptionConfig config, SentenceUnits units)
{
    readonly List<string> _words = [];
    readonly List<float> _starts = [], _ends = [], _confidences = [];

    public List<string> Words => _words;

    /// <summary>Frames, or tokens, of the source at which they begin.</summary>
    public List<float> Starts => _starts;

    /// <summary>Frames, or tokens, behind those at which they end.</summary>
    public List<float> Ends => _ends;

    /// <summary>Geometric means of their units' probabilities.</summary>
    public List<float> Confidences => _confidences;

    /// <summary>Cuts the best transcript into words; each unit is one where they are words.</summary>
    public void Take(Transcripts found)
    {
        _words.Clear();
        _starts.Clear();
        _ends.Clear();
        _confidences.Clear();
        if (found.Count == 0) return;
        var labels = found.Units(0);
        var first = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var text = units.Unit == TextUnit.Words ? "" : units.Join([config.Units.Words[labels[i]]]);
            if (units.Unit == TextUnit.Words)
            {
                Add(found, i, i + 1);
                first = i + 1;
            }
            else if (string.IsNullOrWhiteSpace(text) || char.IsWhiteSpace(text[0]))
            {
                // A space stands between words, or is the beginning of a subword.
                Add(found, first, i);
                first = string.IsNullOrWhiteSpace(text) ? i + 1 : i;
            }
        }
        Add(found, first, labels.Length);
    }

    void Add(Transcripts found, int from, int to)
    {
        if (from == to) return;
        var (text, sum) = (new string[to - from], 0.0);
        for (var i = from; i < to; i++) (text[i - from], sum) = (config.Units.Words[found.Units(0)[i]], sum + found.LogProbabilities(0)[i]);
        var steps = found.Steps(0)[from..to];
        _words.Add(units.Join(text).Trim());
        _starts.Add(steps[0] * config.Stride / config.Repeats);
        _ends.Add((steps[^1] / config.Repeats * config.Stride) + config.Stride);
        _confidences.Add((float)Math.Exp(sum / text.Length));
    }
}
