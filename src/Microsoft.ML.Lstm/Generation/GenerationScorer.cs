using System.Collections.Concurrent;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>Continues, scores and embeds the texts of rows, a row on a thread; only what is asked for is computed.</summary>
sealed class GenerationScorer : IScorer, IParallelBody
{
    // A first look at some rows is answered soon; long reads then come to batches that keep all threads busy.
    const int FewestRows = 16, MostRows = 256;

    readonly LanguageModel _model;
    readonly GenerationColumns _columns;
    readonly TextTokens _reader;
    readonly ThreadTeam _team;
    readonly GenerationColumns.Kind[] _kinds;
    readonly bool _completes, _scores, _embeds;
    readonly ConcurrentBag<Completer> _free = [];
    readonly List<Answer> _answers = [];
    int _count, _rows = FewestRows / 2;

    sealed class Answer
    {
        public int[] Tokens { get; set; } = [];
        public int Length { get; set; }
        public string Text { get; set; } = "";
        public int[] Completion { get; set; } = [];
        public float Perplexity { get; set; }
        public float[] Embedding { get; set; } = [];
    }

    public GenerationScorer(LanguageModel model, GenerationColumns columns, DataViewRow row, Func<int, bool> isActive, int threads)
    {
        (_model, _columns, _reader, _team) = (model, columns, new(row, columns.Text), new(threads));
        _kinds = columns.Kinds;
        (_completes, _scores, _embeds) = (Asks(GenerationColumns.Kind.Completion), Asks(GenerationColumns.Kind.Perplexity), Asks(GenerationColumns.Kind.Embedding));

        bool Asks(GenerationColumns.Kind kind) => Array.IndexOf(_kinds, kind) is var place and >= 0 && isActive(place);
    }

    public bool HasRoom => _count < _rows;

    public void Clear() => (_count, _rows) = (0, Math.Min(2 * _rows, MostRows));

    public void Add()
    {
        if (_answers.Count == _count) _answers.Add(new());
        var (tokens, answer) = (_reader.Read().ToArray(), _answers[_count++]);
        (answer.Tokens, answer.Length) = (tokens, tokens.Length);
    }

    public void Score()
    {
        if (_completes || _scores || _embeds) _team.Run(this, _count);
    }

    void IParallelBody.Run(int row)
    {
        if (!_free.TryTake(out var completer)) completer = new(_model, _columns.Text, _columns.Generation);
        var (answer, reader) = (_answers[row], completer.Reader);
        if (_scores || _embeds)
        {
            reader.Begin();
            if (_scores) answer.Perplexity = answer.Length == 0 ? float.NaN : (float)Math.Exp(reader.Score(answer.Tokens) / answer.Length);
            else reader.Read(answer.Tokens);
        }
        if (_embeds) Embed(reader, answer);
        if (_completes && _columns.Text.Form == TextForm.Text) answer.Text = completer.CompleteText(answer.Tokens);
        else if (_completes) answer.Completion = [.. completer.Complete(answer.Tokens)];
        _free.Add(completer);
    }

    void Embed(LanguageReader reader, Answer answer)
    {
        if (answer.Embedding.Length == 0) answer.Embedding = new float[reader.Last.Length];
        if (_columns.Pooling == SequencePooling.Last) reader.Last.CopyTo(answer.Embedding);
        else reader.Mean(answer.Embedding);
    }

    static void SetKeys(int[] tokens, ref VBuffer<uint> value)
    {
        var editor = VBufferEditor.Create(ref value, tokens.Length);
        for (var i = 0; i < tokens.Length; i++) editor.Values[i] = (uint)tokens[i];
        value = editor.Commit();
    }

    public Delegate Getter(int appended, Func<int> row) => (_kinds[appended], _columns.Text.Form) switch
    {
        (GenerationColumns.Kind.Perplexity, _) => (ValueGetter<float>)((ref float value) => value = _answers[row()].Perplexity),
        (GenerationColumns.Kind.Tokens, _) => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) => SetKeys(_answers[row()].Tokens, ref value)),
        (GenerationColumns.Kind.Embedding, _) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _answers[row()].Embedding)),
        (_, TextForm.Text) => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = _answers[row()].Text.AsMemory()),
        (_, TextForm.Words) => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            VectorValue.Set(ref value, Array.ConvertAll(_answers[row()].Completion, token => _columns.Text.Words.Text(token).AsMemory()))),
        _ => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) => VectorValue.Set(ref value, Array.ConvertAll(_answers[row()].Completion, token => (uint)token))),
    };
}
