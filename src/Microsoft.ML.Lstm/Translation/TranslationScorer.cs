using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>Translates rows, many at once or one alone.</summary>
sealed class TranslationScorer : IScorer
{
    // A first look at some rows is answered soon; long reads then come to batches that keep all threads busy.
    const int FewestRows = 8, MostRows = 256, MostSteps = 1 << 15;

    readonly TranslationModel _model;
    readonly TranslationColumns _columns;
    readonly SourceReader _reader;
    readonly ExampleSet _set;
    readonly TranslationPass _pass;
    readonly SourceWords _words = new();
    int _rows = FewestRows / 2, _steps;

    public TranslationScorer(TranslationModel model, TranslationColumns columns, DataViewRow row, int threads)
    {
        (_model, _columns, _set) = (model, columns, new(model.Config.SourceFields));
        _reader = columns.Source.Open(row, SourceType.Of(model.Config), model.State.Search.MaximumLength, model.State.Search.TruncatesSource, columns.Units, model.Config.Copies ? model.Config.TargetWords : null);
        _pass = model.CreatePass(columns.Added[TranslationColumns.Candidates] is null && columns.Added[TranslationColumns.CandidateScores] is null ? 1 : model.State.Search.BeamWidth, threads);
    }

    public bool HasRoom => _set.Count < _rows && _steps < MostSteps;

    public void Clear()
    {
        _set.Clear();
        _words.Clear();
        (_rows, _steps) = (Math.Min(2 * _rows, MostRows), 0);
    }

    public void Add()
    {
        var steps = _reader.Read(_set);
        _set.Complete(float.NaN);
        _reader.Check(steps);
        _words.Add(_reader.Words, steps);
        _steps += steps;
    }

    public void Score() => _pass.Translate(_set);

    public Delegate Getter(int appended, Func<int> row) => _columns.Wanted[appended] switch
    {
        TranslationColumns.Output => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Text(row(), 0).AsMemory()),
        TranslationColumns.Score => (ValueGetter<float>)((ref float value) => value = _pass[row()] is { Count: > 0 } found ? found.Score(0) : float.NaN),
        TranslationColumns.Alignment => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _pass[row()] is { Count: > 0 } found ? found.Attention(0) : default)),
        TranslationColumns.Tokens => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var pieces = Pieces(row(), 0);
            var editor = VBufferEditor.Create(ref value, pieces.Length);
            for (var t = 0; t < pieces.Length; t++) editor.Values[t] = _columns.Units.Join([pieces[t]]).AsMemory();
            value = editor.Commit();
        }),
        TranslationColumns.Candidates => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var number = row();
            var editor = VBufferEditor.Create(ref value, _pass[number].Count);
            for (var place = 0; place < editor.Values.Length; place++) editor.Values[place] = Text(number, place).AsMemory();
            value = editor.Commit();
        }),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var found = _pass[row()];
            var editor = VBufferEditor.Create(ref value, found.Count);
            for (var place = 0; place < editor.Values.Length; place++) editor.Values[place] = found.Score(place);
            value = editor.Commit();
        }),
    };

    string Text(int row, int place) => _columns.Units.Join(Pieces(row, place));

    // Its words; one that is copied, or unknown, is one of the source: of an unknown one, what it attends to most.
    string[] Pieces(int row, int place)
    {
        var found = _pass[row];
        if (found.Count == 0) return [];
        var (tokens, words, positions) = (found.Tokens(place).ToArray(), _model.Config.TargetWords.Words, found.Positions);
        var attention = found.Attention(place);
        var parts = new string[tokens.Length];
        for (var t = 0; t < parts.Length; t++)
        {
            var word = tokens[t] - WordVocabulary.First;
            if (word >= 0 && word < words.Length) parts[t] = words[word];
            // A copied word has its own number, an unknown one none.
            else parts[t] = _words.Of(row, word < 0 ? Most(attention.Slice(t * positions, positions)) : _set.Tokens(row, 1).IndexOf(tokens[t]));
        }
        return parts;
    }

    static int Most(ReadOnlySpan<float> shares)
    {
        var most = 0;
        for (var position = 1; position < shares.Length; position++)
            if (shares[position] > shares[most]) most = position;
        return most;
    }
}
