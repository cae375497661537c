using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>Transcribes rows, many at once or one alone.</summary>
sealed class TranscriptionScorer : IScorer
{
    // A first look at some rows is answered soon; long reads then come to batches that keep all threads busy.
    const int FewestRows = 8, MostRows = 256, MostSteps = 1 << 16;

    readonly TranscriptionModel _model;
    readonly TranscriptionColumns _columns;
    readonly SourceReader _reader;
    readonly ExampleSet _set;
    readonly TranscriptionPass _pass;
    readonly TranscriptWords _words;
    int _rows = FewestRows / 2, _steps, _cut = -1;

    public TranscriptionScorer(TranscriptionModel model, TranscriptionColumns columns, SpokenLanguage? language, DataViewRow row, int threads)
    {
        (_model, _columns, _set, _words) = (model, columns, new([model.Config.Source]), new(model.Config, columns.Units));
        _reader = columns.Source.Open(row, TranscriptionColumns.TypeOf(model.Config), int.MaxValue, truncates: false, columns.SourceUnits);
        _pass = model.CreatePass(columns.HasCandidates ? model.State.BeamWidth : 1, threads, language is null ? null : language.Open);
    }

    public bool HasRoom => _set.Count < _rows && _steps < MostSteps;

    public void Clear()
    {
        _set.Clear();
        (_rows, _steps, _cut) = (Math.Min(2 * _rows, MostRows), 0, -1);
    }

    public void Add()
    {
        _steps += _reader.Read(_set);
        _set.Complete(float.NaN);
    }

    public void Score() => _pass.Transcribe(_set);

    public Delegate Getter(int appended, Func<int> row) => _columns.Wanted[appended] switch
    {
        TranscriptionColumns.Output => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Text(row(), 0).AsMemory()),
        TranscriptionColumns.Score => (ValueGetter<float>)((ref float value) => value = _pass[row()] is { Count: > 0 } found ? found.Score(0) : float.NaN),
        TranscriptionColumns.Words => Texts(() => Cut(row()).Words),
        TranscriptionColumns.WordStarts => Numbers(() => Cut(row()).Starts),
        TranscriptionColumns.WordEnds => Numbers(() => Cut(row()).Ends),
        TranscriptionColumns.WordConfidences => Numbers(() => Cut(row()).Confidences),
        TranscriptionColumns.Candidates => Texts(() => row() is var number ? [.. Enumerable.Range(0, _pass[number].Count).Select(place => Text(number, place))] : []),
        _ => Numbers(() => _pass[row()] is var found ? [.. Enumerable.Range(0, found.Count).Select(found.Score)] : []),
    };

    static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(Func<List<string>> of) => (ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        var texts = of();
        var editor = VBufferEditor.Create(ref value, texts.Count);
        for (var i = 0; i < texts.Count; i++) editor.Values[i] = texts[i].AsMemory();
        value = editor.Commit();
    };

    static ValueGetter<VBuffer<float>> Numbers(Func<List<float>> of) => (ref VBuffer<float> value) => VectorValue.Set(ref value, CollectionsMarshal.AsSpan(of()));

    // The words of a row, cut once for all columns of them.
    TranscriptWords Cut(int row)
    {
        if (_cut != row) _words.Take(_pass[row]);
        _cut = row;
        return _words;
    }

    string Text(int row, int place) => _pass[row].Count == 0 ? "" : _columns.Units.Join(Array.ConvertAll(_pass[row].Units(place).ToArray(), unit => _model.Config.Units.Words[unit]));
}
