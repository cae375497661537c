using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Patches;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Anomalies;

/// <summary>
/// Scores all rows of some series at once. Each series is read forwards, as if it streamed; its first rows, which a stream learns from, are
/// scored by reading it backwards. So every row is scored, of series too short for that none, and a warning names them. Then all rows are compared with one another
/// (<see cref="RecordedScores"/>), where there are enough.
/// </summary>
sealed class BatchDetection(LstmAnomalyOptions options, int seed, SeriesColumns columns, AnomalyOutputs outputs, DataViewRow row, IHost host) : IScorer
{
    /// <summary>The part of a series that is learnt from before the rest is scored.</summary>
    const double Head = 0.15;

    /// <summary>The rows to learn from that are wanted, and those without which nothing can be learnt.</summary>
    const int LeastWanted = 200, Least = 12;

    readonly int _channels = columns.Channels(row.Schema);
    readonly SeriesReader _reader = new(columns, row);
    readonly Dictionary<string, List<int>> _byName = [];
    readonly List<(string Name, List<int> Rows)> _series = [];
    readonly List<float> _values = [];
    readonly List<RowTime?> _times = [];
    readonly AnomalyResults _results = new(outputs, columns.Channels(row.Schema), rows: 0);
    readonly Cancellation _cancellation = new(host, options.Training.CancellationToken);

    /// <summary>The rows of <paramref name="input"/> with a result on each; the work is done when the first one is asked for, and anew by each cursor.</summary>
    public static IDataView View(IHostEnvironment env, IDataView input, LstmAnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (options.Training is { CheckpointPath: not null } or { OnReport: not null })
            throw new ArgumentException($"{nameof(TrainingOptions.CheckpointPath)} and {nameof(TrainingOptions.OnReport)} are for a detector's training: recorded series are scored when their rows are read, anew each time. Leave them out.", nameof(options));
        var (host, columns, outputs) = (env.Register(nameof(BatchDetection)), options.Columns, AnomalyOutputs.Named(options));
        var reads = columns.Bind(host, input.Schema);
        var seed = options.Training.Seed ?? host.Rand.Next();
        var appended = new AppendedColumns(input.Schema, reads, outputs.Columns(columns.Channels(input.Schema)));
        return PrefetchCursor.View(input, appended, (row, _) => new BatchDetection(options, seed, columns, outputs, row, host));
    }

    /// <summary>All rows are one batch.</summary>
    public bool HasRoom => true;

    public void Clear()
    {
        _byName.Clear();
        _series.Clear();
        _values.Clear();
        _times.Clear();
    }

    public void Add()
    {
        Stop();
        var name = _reader.Series();
        if (!_byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var rows))
        {
            _series.Add((name.ToString(), rows = []));
            _byName.Add(_series[^1].Name, rows);
        }
        var time = _reader.Time();
        _reader.CheckOrder(time, rows.Count > 0 && _times[rows[^1]] is { } last ? last.Ticks : long.MinValue);
        rows.Add(_times.Count);
        _times.Add(time);
        _values.AddRange(_reader.Values());
    }

    public void Score()
    {
        if (_times.Count == 0) return;
        _results.Reserve(_times.Count);
        ParallelSeries.Run(new(options, _channels, seed), _series.Count, (detector, i) => ScoreSeries(detector, _series[i].Name, _series[i].Rows));
        Warn();
    }

    public Delegate Getter(int appended, Func<int> row) => _results.Getter(appended, row);

    void ScoreSeries(AnomalyDetector detector, string name, List<int> rows)
    {
        if (rows.Count < 2 * Least)
        {
            foreach (var row in rows) _results.SetUnknown(row);
            return;
        }

        // Half of the rows at the most: the two ways then meet.
        var head = Math.Min(Math.Clamp((int)(Head * rows.Count), LeastWanted, Math.Max(LeastWanted, options.TrainingLength)), rows.Count / 2);
        Walk(detector, name, [.. Enumerable.Reverse(rows)], head, backwards: true);

        // Where both have scored a row, the pass forwards counts.
        Walk(detector, name, rows, head);
        if (rows.Count >= RecordedScores.LeastRows) Compare(rows);
    }

    void Compare(List<int> rows)
    {
        var scores = new RecordedScores(options, _channels, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var (score, alert) = _results.Of(rows[i]);
            scores.Set(i, CollectionsMarshal.AsSpan(_values).Slice(rows[i] * _channels, _channels), score, alert);
        }

        scores.Run(_cancellation.IsRequested);
        for (var i = 0; i < rows.Count; i++) _results.Set(rows[i], scores, i);
    }

    /// <summary>Learns from the first rows and scores the others.</summary>
    void Walk(AnomalyDetector detector, string name, List<int> rows, int head, bool backwards = false)
    {
        var series = detector.NewSeries(name);
        var result = new AnomalyResult(_channels);
        for (var i = 0; i < rows.Count; i++)
        {
            Stop();
            var values = CollectionsMarshal.AsSpan(_values).Slice(rows[i] * _channels, _channels);
            var time = backwards ? _times[rows[i]]?.Backwards : _times[rows[i]];
            if (i < head)
            {
                detector.CollectAt(series, values, time);
                continue;
            }

            if (i == head) detector.Train(series, _cancellation.IsRequested, Least);
            detector.ObserveAt(series, values, time, result);
            _results.Set(rows[i], result);
        }
    }

    void Warn()
    {
        var few = _series.Where(each => each.Rows.Count < 2 * Least).ToArray();
        if (few.Length == 0) return;
        var names = few.Length == 1 && few[0].Name.Length == 0 ? "The data have" : $"{few.Length} of {_series.Count} series, '{few[0].Name}' the first of them, have";
        using var channel = host.Start(nameof(BatchDetection));
        channel.Warning(MessageSensitivity.UserData, $"Column '{columns.Value}': {names} fewer than {2 * Least} rows, too few to tell what is usual. "
            + "Their scores and p-values are NaN. Give more rows.");
    }

    void Stop()
    {
        if (_cancellation.IsRequested()) throw new OperationCanceledException("The detection was cancelled before all rows were scored.");
    }
}
