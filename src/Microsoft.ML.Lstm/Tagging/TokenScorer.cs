using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>Tags the tokens of rows, many at once or one alone.</summary>
sealed class TokenScorer(TaggingModel model, TaggerColumns columns, DataViewRow row, int threads) : IScorer
{
    // A first look at some rows is answered soon; long reads then come to batches that keep all threads busy.
    const int FewestRows = 32, MostRows = 1024, MostTokens = 1 << 17;

    readonly TokenReader _reader = new(row, model.Config, columns.Tokens);
    readonly ExampleSet _set = new(model.Config.Fields);
    readonly TaggingPass _pass = model.CreatePass(threads);
    int _rows = FewestRows / 2, _tokens;

    public bool HasRoom => _set.Count < _rows && _tokens < MostTokens;

    public void Clear()
    {
        _set.Clear();
        (_rows, _tokens) = (Math.Min(2 * _rows, MostRows), 0);
    }

    public void Add()
    {
        _tokens += _reader.Read(_set);
        _set.Complete(float.NaN);
    }

    public void Score() => _pass.Tag(_set);

    public Delegate Getter(int appended, Func<int> row) => columns.Getter(appended, _pass, row);
}
