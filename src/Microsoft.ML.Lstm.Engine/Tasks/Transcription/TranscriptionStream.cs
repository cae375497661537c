using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>
/// Transcribes a source of numbers that comes piece by piece: what the network has heard is carried on, and the search goes on with it. What it says at the end has the same bits as what a pass says of the whole. Memory grows with
/// the transcript, not with the source. Not thread-safe.
/// </summary>
sealed class TranscriptionStream
{
    readonly TranscriptionModel _model;
    readonly TranscriptionConfig _config;
    readonly NetworkPass _pass;
    readonly CtcBeamSearch _search;
    readonly float[] _state;
    readonly int _width;
    float[] _frames = [], _heard = [];

    // The number of the first frame that is kept, how many are kept, and steps so far.
    long _first, _steps;
    int _kept;

    /// <param name="model">A model whose network is not bidirectional.</param>
    /// <param name="language">What says how probable units are by those before them; null for nobody.</param>
    public TranscriptionStream(TranscriptionModel model, ILabelScores? language)
    {
        (_model, _config) = (model, model.Config);
        _width = _config.Width * _config.SourceNumbers;
        (_pass, _state) = (new(model.State.Network.Graph, 1), new float[model.State.Network.Graph.StateSize]);
        _search = new(_config.Scores - 1, model.State.BeamWidth, language);
        Begin();
    }

    /// <summary>Whether all has been heard.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Begin()
    {
        Array.Clear(_state);
        (_first, _steps, _kept, IsEnded) = (0, 0, 0, false);
        _search.Begin();
    }

    /// <summary>Hears more.</summary>
    /// <param name="frames">[frames, numbers]; NaN is missing.</param>
    public void Append(ReadOnlySpan<float> frames)
    {
        var size = _config.SourceNumbers;
        if ((_kept * size) + frames.Length > _frames.Length) Array.Resize(ref _frames, Math.Max((_kept * size) + frames.Length, 2 * _frames.Length));
        var added = _frames.AsSpan(_kept * size, frames.Length);
        _model.State.Scaler!.ApplyStatic(frames, added);
        _kept += frames.Length / size;
        // A step needs all that it sees; what no later one sees is forgotten.
        var all = _first + _kept;
        Hear((int)Math.Max(0, (all + _config.Before - _config.Width + _config.Stride - (_steps * _config.Stride)) / _config.Stride));
    }

    /// <summary>Says that nothing comes any more.</summary>
    public void End()
    {
        if (IsEnded) return;
        IsEnded = true;
        var all = _first + _kept;
        if (all == 0) return;
        Hear((int)(((all + _config.Stride - 1) / _config.Stride) - _steps));
        _search.End();
    }

    /// <summary>The best transcript so far.</summary>
    public void Take(Transcripts transcripts) => transcripts.Take(_search, 1);

    void Hear(int steps)
    {
        const int Most = 256;
        for (; steps > 0; steps -= Math.Min(Most, steps)) Pass(Math.Min(Most, steps));
        var seen = Math.Min(_first + _kept, Math.Max(0, (_steps * _config.Stride) - _config.Before));
        var forgotten = (int)(seen - _first);
        if (forgotten <= 0) return;
        var size = _config.SourceNumbers;
        _frames.AsSpan(forgotten * size, (_kept - forgotten) * size).CopyTo(_frames);
        (_first, _kept) = (seen, _kept - forgotten);
    }

    void Pass(int steps)
    {
        _pass.Begin(steps);
        var place = _pass.Place(_model.State.Network.Graph.InputEdges[0], 0, out var present);
        present.Fill(true);
        for (var step = 0; step < steps; step++) Window(((_steps + step) * _config.Stride) - _config.Before, place.Slice(step * _width, _width));
        var scores = _pass.Forward(1, _model.Parameters, seed: null, _state, _state);
        if (_heard.Length < scores.Length) _heard = new float[scores.Length];
        var heard = _heard.AsSpan(0, scores.Length);
        scores.CopyTo(heard);
        TranscriptionPass.ToLogProbabilities(heard, _config.Scores);
        for (var step = 0; step < steps; step++) _search.Step(heard.Slice(step * _config.Scores, _config.Scores));
        _steps += steps;
    }

    void Window(long first, Span<float> window)
    {
        var size = _config.SourceNumbers;
        for (var tap = 0; tap < _config.Width; tap++)
        {
            var (frame, to) = (first + tap - _first, tap * size);
            if (frame >= 0 && frame < _kept) _frames.AsSpan((int)frame * size, size).CopyTo(window[to..]);
            else window.Slice(to, size).Clear();
        }
    }
}
