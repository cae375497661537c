using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>
/// All rows of some series at rest, judged at once. Each series is read forwards, as if it streamed; its first rows, which a stream learns from, are
/// judged by reading it backwards. So every row is judged, of series too short for that none, and a warning names them.
/// </summary>
sealed class EntireBlock(LstmAnomalyDetectionOptions options, int seed, AnomalyColumns columns, AnomalyOutputs outputs, DataViewRowCursor cursor, IHost host) : IRowBlock
{
    /// <summary>The part of a series that is learnt from before the rest is judged.</summary>
    const double Head = 0.15;

    /// <summary>The rows to learn from that are wanted, and those without which nothing can be learnt.</summary>
    const int LeastWanted = 40, Least = 12;

    readonly int _sensors = columns.Sensors(cursor.Schema);
    readonly List<float> _values = [];
    readonly List<RowTime?> _times = [];
    readonly AnomalyResults _verdicts = new(outputs, columns.Sensors(cursor.Schema), rows: 0);
    bool _done;

    public int Count { get; private set; }

    public void ReadAhead()
    {
        Count = 0;
        if (_done) return;
        _done = true;
        var series = Read();
        Count = _times.Count;
        _verdicts.Reserve(Count);
        var judge = new AnomalyDetector(options, _sensors, seed);
        ParallelSeries.Run(judge, series.Count, (detector, i) => Judge(detector, series[i].Name, series[i].Rows));
        Warn(series);
    }

    public Delegate Getter(int appended, Func<int> row) => _verdicts.Getter(appended, row);

    public void Dispose() => cursor.Dispose();

    List<(string Name, List<int> Rows)> Read()
    {
        var series = new List<(string Name, List<int> Rows)>();
        var byName = new Dictionary<string, List<int>>();
        var lookup = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        var reader = columns.Open(cursor);
        while (cursor.MoveNext())
        {
            var name = reader.Series();
            if (!lookup.TryGetValue(name, out var rows))
            {
                rows = [];
                series.Add((name.ToString(), rows));
                byName.Add(name.ToString(), rows);
            }

            Stop();
            var time = reader.Time();
            if (rows.Count > 0 && time is { } now && _times[rows[^1]] is { } last && now.Ticks <= last.Ticks) reader.ThrowOrder(now, last.Ticks);
            rows.Add(_times.Count);
            _times.Add(time);
            _values.AddRange(reader.Values());
        }

        return series;
    }

    void Judge(AnomalyDetector detector, string name, List<int> rows)
    {
        if (rows.Count < 2 * Least)
        {
            foreach (var row in rows) _verdicts.SetUnknown(row);
            return;
        }

        // Half of the rows at the most: the two ways then meet.
        var head = Math.Min(Math.Clamp((int)(Head * rows.Count), LeastWanted, Math.Max(LeastWanted, options.TrainingLength)), rows.Count / 2);
        Walk(detector, name, [.. Enumerable.Reverse(rows)], head, backwards: true);

        // What both have judged, the reading forwards decides.
        Walk(detector, name, rows, head);
    }

    /// <summary>Learns from the first rows and judges the others.</summary>
    void Walk(AnomalyDetector detector, string name, List<int> rows, int head, bool backwards = false)
    {
        var series = detector.NewSeries(name);
        var reading = new AnomalyResult(_sensors);
        for (var i = 0; i < rows.Count; i++)
        {
            Stop();
            var values = CollectionsMarshal.AsSpan(_values).Slice(rows[i] * _sensors, _sensors);
            var time = backwards ? _times[rows[i]]?.Backwards : _times[rows[i]];
            if (i < head)
            {
                detector.CollectAt(series, values, time);
                continue;
            }

            if (i == head) detector.Train(series, IsCanceled, Least);
            detector.ObserveAt(series, values, time, reading);
            _verdicts.Set(rows[i], reading);
        }
    }

    void Warn(List<(string Name, List<int> Rows)> series)
    {
        var few = series.Where(each => each.Rows.Count < 2 * Least).ToArray();
        if (few.Length == 0) return;
        var names = few.Length == 1 && few[0].Name.Length == 0 ? "The data have" : $"{few.Length} of {series.Count} series, '{few[0].Name}' the first of them, have";
        using var channel = host.Start(nameof(EntireBlock));
        channel.Warning(MessageSensitivity.UserData, $"Column '{columns.Value}': {names} fewer than {2 * Least} rows, too few to tell what is usual. "
            + "Their scores and p-values are NaN. Give more rows.");
    }

    void Stop()
    {
        if (IsCanceled()) throw new OperationCanceledException("The detection was canceled before all rows were scored.");
    }

    bool IsCanceled() => options.CancellationToken.IsCancellationRequested || MLNetInternals.IsCanceled(host);
}
