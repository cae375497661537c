using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Transcription;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm;

/// <summary>A source that is transcribed as it comes, piece by piece (<see cref="LstmTranscriptionTransformer.Start"/>). At the end the transcript is that of <see cref="LstmTranscriptionTransformer.Transform"/>, bit for bit. One call at a time.</summary>
public sealed class LstmTranscriptionSession
{
    readonly TranscriptionModel _model;
    readonly SentenceUnits _units;
    readonly TranscriptionStream _stream;
    readonly Transcripts _found = new();

    internal LstmTranscriptionSession(TranscriptionModel model, SentenceUnits units, SpokenLanguage? language)
    {
        if (!model.Config.ReadsNumbers) throw new InvalidOperationException("The model reads no numbers, so that there is nothing that comes piece by piece. Transform rows.");
        if (model.Config.Bidirectional)
            throw new InvalidOperationException($"The network is bidirectional: it must have heard all before it knows anything. Train with {nameof(LstmTranscriptionOptions.Bidirectional)} false.");
        (_model, _units, _stream) = (model, units, new(model, language?.Open()));
    }

    /// <summary>Whether <see cref="Finish"/> was called; what follows needs a <see cref="Restart"/>.</summary>
    public bool IsFinished => _stream.IsEnded;

    /// <summary>The best transcript of what was heard so far; its last words may still change.</summary>
    public string Text
    {
        get
        {
            _stream.Take(_found);
            return _units.Join(Array.ConvertAll(_found.Units(0).ToArray(), unit => _model.Config.Units.Words[unit]));
        }
    }

    /// <summary>Hears more.</summary>
    /// <param name="frames">Numbers, row-major [frames, features], as in training; NaN is missing. A step is heard as soon as all frames that it sees have come.</param>
    /// <exception cref="ArgumentException">They are no whole number of frames, or a value is infinite.</exception>
    /// <exception cref="InvalidOperationException">The source has ended.</exception>
    public void Append(ReadOnlySpan<float> frames)
    {
        if (IsFinished) throw new InvalidOperationException($"The source has ended. Call {nameof(Restart)} to begin another.");
        var features = _model.Config.SourceNumbers;
        if (frames.Length % features != 0) throw new ArgumentException($"{frames.Length} values are no whole number of frames of {features} features.", nameof(frames));
        foreach (var value in frames)
            if (float.IsInfinity(value)) throw new ArgumentException("A value is infinite. Give finite numbers, or NaN where one is missing.", nameof(frames));
        _stream.Append(frames);
    }

    /// <summary>Says that nothing comes any more, and gives the transcript.</summary>
    public string Finish()
    {
        _stream.End();
        return Text;
    }

    /// <summary>Begins another source.</summary>
    public void Restart() => _stream.Begin();
}
