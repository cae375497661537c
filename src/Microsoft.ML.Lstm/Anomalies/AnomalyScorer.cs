using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Anomalies;

/// <summary>Scores rows one after the other as they are read: those of a view, in batches, or the examples of a time series engine. Without an example the last result stands.</summary>
/// <param name="model">The detector.</param>
/// <param name="row">The row that is read.</param>
/// <param name="state">Where this one stands; it moves on.</param>
/// <param name="rows">Rows of a batch.</param>
/// <param name="guard">Of an engine: tells whether an example is the caller's own.</param>
sealed class AnomalyScorer(LstmAnomalyTransformer model, DataViewRow row, DetectorState state, int rows, EngineGuard? guard = null) : IScorer, IEngineSession
{
    readonly SeriesReader _reader = new(model.Columns, row);
    readonly AnomalyResult _result = new(model.Channels);
    readonly AnomalyResults _results = new(model.Outputs, model.Channels, rows);
    readonly NewSeries _new = new(model.Host, model.Columns.Series);
    int _count;

    public bool HasRoom => _count < rows;

    public void Clear() => _count = 0;

    public void Add()
    {
        var series = _reader.Series();
        var values = _reader.Values();
        var time = _reader.Time();
        if (guard is not null)
        {
            guard.CheckExample(Hash(series, values, time));
            if (!state.Series.Contains(series)) _new.Tell(series);
        }
        var known = state[series];
        _reader.CheckOrder(time, known.LastTicks);
        state.Detector.ObserveAt(known, values, time, _result);
        _results.Set(_count++, _result);
    }

    public void Score()
    {
    }

    public void Ping(PingerArgument argument, bool hasExample)
    {
        if (!hasExample) return;
        Clear();
        Add();
    }

    public Delegate Getter(int appended, Func<int> row) => _results.Getter(appended, row);

    public Delegate Getter(int appended) => _results.Getter(appended, () => 0);

    static int Hash(ReadOnlySpan<char> series, ReadOnlySpan<float> values, RowTime? time)
    {
        var content = new HashCode();
        content.Add(string.GetHashCode(series));
        foreach (var value in values) content.Add(value);
        content.Add(time);
        return content.ToHashCode();
    }
}
