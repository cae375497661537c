namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Threads that stay and do one thing together, again and again; the caller is the first of them.</summary>
sealed class Crew : IDisposable
{
    readonly Barrier _start, _end;
    readonly Thread[] _threads;
    Action<int>? _work;

    public Crew(int count)
    {
        (_start, _end) = (new(count), new(count));
        _threads = [.. Enumerable.Range(1, count - 1).Select(i => new Thread(() => Follow(i)) { IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    public void Run(Action<int> work)
    {
        _work = work;
        _start.SignalAndWait();
        work(0);
        _end.SignalAndWait();
    }

    void Follow(int index)
    {
        while (true)
        {
            _start.SignalAndWait();
            if (_work is not { } work) return;
            work(index);
            _end.SignalAndWait();
        }
    }

    public void Dispose()
    {
        _work = null;
        _start.SignalAndWait();
        foreach (var thread in _threads) thread.Join();
        _start.Dispose();
        _end.Dispose();
    }
}
