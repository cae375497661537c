using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// The training of all series of a detector, several at a time, each on one thread: it reports each series that is done, and keeps a checkpoint. Series do not
/// depend on one another, so the checkpoint holds each as it was at a moment of its own.
/// </summary>
sealed class DetectorTraining
{
    /// <summary>Checkpoints after single series take at most one part in twenty of the time.</summary>
    const int PartOfTime = 20;

    readonly AnomalyDetector _detector;
    readonly TrainingContext _context;
    readonly (string Name, AnomalySeries State)[] _series;
    readonly int[] _rows;
    readonly bool[] _done;

    /// <summary>Of series under way: what the last checkpoint says of each, and when it was taken.</summary>
    readonly byte[]?[] _kept;
    readonly long[] _keptAt;
    readonly Lock _lock = new();
    readonly double _allRows;
    long _rowsDone, _written = Stopwatch.GetTimestamp();
    TimeSpan _writing;

    DetectorTraining(AnomalyDetector detector, TrainingContext context, (string Name, AnomalySeries State)[] series)
    {
        (_detector, _context, _series) = (detector, context, series);
        _rows = Array.ConvertAll(series, one => one.State.RowsCollected);
        _allRows = _rows.Sum(rows => (double)rows);
        (_done, _kept, _keptAt) = (new bool[series.Length], new byte[]?[series.Length], new long[series.Length]);
    }

    /// <summary>Trains all series that have enough rows, or resumes from the checkpoint.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; series that are not finished stay untrained, and a checkpoint holds the progress of each.</exception>
    public static void Run(DetectorState state, TrainingContext context)
    {
        context.RefuseMachines("a detector learns each series on one machine, in the order of its rows, and nothing of that is shared out.");
        var series = from pair in state.Series.InOrder
                     where !pair.Value.IsTrained && pair.Value.RowsCollected >= state.Detector.LeastRows
                     select (pair.Key, pair.Value);
        var training = new DetectorTraining(state.Detector, context, [.. series]);
        context.Run(training.Describe, training.TrainAll);
    }

    void Describe(TrainingFingerprint fingerprint)
    {
        fingerprint.AddProperties(_detector.Options).Add($"{_detector.Channels} {DetectorState.FormatVersion}");
        foreach (var (name, state) in _series)
        {
            using var content = new MemoryStream();
            _detector.Transfer(ModelCodec.Writer(content), state);
            fingerprint.Add(name).Add(Convert.ToHexString(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length))));
        }
    }

    bool TrainAll()
    {
        // Without a given seed, that of the resumed training counts.
        _detector.Seed = _context.Seed;
        foreach (var (name, state) in _series) state.Seed = _detector.SeedOf(name);
        if (_context.Checkpoint?.Resume(Transfer) == true)
        {
            for (var i = 0; i < _series.Length; i++)
                if (_done[i]) Report(i, windowsPerSecond: 0);
        }

        try
        {
            ParallelSeries.Run(_detector, _series.Length, Train);
        }
        catch (OperationCanceledException)
        {
            _context.Checkpoint?.Stop(Transfer, isFinite: true);
            throw;
        }

        return true;
    }

    void Train(AnomalyDetector detector, int index)
    {
        if (_done[index]) return;
        var (state, begun) = (_series[index].State, Stopwatch.GetTimestamp());
        _keptAt[index] = begun;
        try
        {
            detector.Train(state, () => Stops(index));
        }
        catch (InvalidOperationException)
        {
            // It diverged, and would again.
            lock (_lock) _context.Checkpoint?.Delete();
            throw;
        }

        var windows = state.StepsTaken * (double)_detector.Options.Training.BatchSize!.Value;
        lock (_lock)
        {
            (_done[index], _kept[index]) = (true, null);
            Report(index, windows / Stopwatch.GetElapsedTime(begun).TotalSeconds);
            if (Stopwatch.GetElapsedTime(_written) >= PartOfTime * _writing) Save();
        }
    }

    /// <summary>Asked before each row and step of a series: keeps a checkpoint of it where one is due.</summary>
    bool Stops(int index)
    {
        var stops = _context.IsCanceled();
        if (_context.Checkpoint is not { IsStopped: false } checkpoint || (!stops && Stopwatch.GetElapsedTime(_keptAt[index]) < checkpoint.Interval)) return stops;
        var kept = Written(index);
        lock (_lock)
        {
            (_kept[index], _keptAt[index]) = (kept, Stopwatch.GetTimestamp());
            if (!stops) Save();
        }

        return stops;
    }

    byte[] Written(int index)
    {
        using var content = new MemoryStream();
        _detector.TransferTraining(ModelCodec.Writer(content), _series[index].State);
        return content.ToArray();
    }

    void Save()
    {
        if (_context.Checkpoint is not { } checkpoint) return;
        var begun = Stopwatch.GetTimestamp();
        checkpoint.Save(Transfer, isFinite: true);
        (_written, _writing) = (Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(begun));
    }

    void Report(int index, double windowsPerSecond)
    {
        _rowsDone += _rows[index];
        var state = _series[index].State;
        _context.Report(new()
        {
            Member = index,
            Epoch = 1,
            Epochs = 1,
            TrainingLoss = state.TrainingLoss,
            ValidationLoss = double.NaN,
            LearningRate = _detector.LastTrainingRate,
            ExamplesPerSecond = windowsPerSecond,
            Progress = _rowsDone / _allRows,
        });
    }

    /// <summary>Writes or reads the progress of each series.</summary>
    void Transfer(ModelCodec codec)
    {
        codec.Int(_series.Length, _series.Length, _series.Length);
        for (var i = 0; i < _series.Length; i++)
        {
            if (!codec.Flag(_done[i] || _kept[i] is not null)) continue;
            if (!codec.Reads && _kept[i] is { } kept) codec.Bytes(kept);
            else _done[i] = _detector.TransferTraining(codec, _series[i].State);
            if (codec.Reads && !_done[i]) _kept[i] = Written(i);
        }
    }
}
