using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>Spreads work on many series over threads, each with a detector of its own. Series are scheduled dynamically.</summary>
sealed class ParallelSeries : IParallelBody
{
    const int MaxPieces = 1 << 16;

    readonly AnomalyDetector _detector;
    readonly Action<AnomalyDetector, int> _work;
    readonly Stack<AnomalyDetector> _free = new();
    readonly int _count, _size;

    ParallelSeries(AnomalyDetector detector, int count, Action<AnomalyDetector, int> work)
    {
        (_detector, _count, _work) = (detector, count, work);
        _size = Math.Max(1, (count + MaxPieces - 1) / MaxPieces);
        _free.Push(detector);
    }

    /// <summary>Runs <paramref name="work"/> for series 0 to <paramref name="count"/> - 1 on <see cref="TrainingOptions.Threads"/> threads, the caller's among them.</summary>
    /// <remarks>The first exception is rethrown as it is; series not begun before it are left out.</remarks>
    public static void Run(AnomalyDetector detector, int count, Action<AnomalyDetector, int> work)
    {
        var series = new ParallelSeries(detector, count, work);
        new ThreadTeam(detector.Options.Training.Threads ?? 0).Run(series, (count + series._size - 1) / series._size);
    }

    void IParallelBody.Run(int chunk)
    {
        var detector = Rent();
        try
        {
            for (var i = chunk * _size; i < Math.Min(_count, (chunk + 1) * _size); i++) _work(detector, i);
        }
        finally
        {
            lock (_free) _free.Push(detector);
        }
    }

    AnomalyDetector Rent()
    {
        lock (_free)
            if (_free.TryPop(out var detector)) return detector;
        return _detector.CreateWorker();
    }
}
