namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>A thread pool with no thread to spare, as of a server whose every request waits, until it is disposed of.</summary>
sealed class BlockedThreadPool : IDisposable
{
    readonly ManualResetEventSlim _release = new();
    readonly int _workers, _io;
    int _waiting;

    public BlockedThreadPool()
    {
        ThreadPool.GetMaxThreads(out _workers, out _io);
        var most = Environment.ProcessorCount;
        Assert.IsTrue(ThreadPool.SetMaxThreads(most, _io));
        for (var i = 0; i <= most; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                Interlocked.Increment(ref _waiting);
                _release.Wait();
                Interlocked.Decrement(ref _waiting);
            }, null);

        // A test may itself stand on one of the pool's threads.
        Assert.IsTrue(SpinWait.SpinUntil(() => Volatile.Read(ref _waiting) >= most - 1, TimeSpan.FromSeconds(10)), "The pool could not be blocked.");
    }

    /// <summary>Runs code on a thread of its own while the pool is blocked; fails where it does not end.</summary>
    public static void Run(Action code)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try { code(); }
            catch (Exception thrown) { failure = thrown; }
        });
        using (new BlockedThreadPool())
        {
            thread.Start();
            if (!thread.Join(TimeSpan.FromSeconds(60))) failure = new TimeoutException("The work waits for threads of a pool that has none to spare.");
        }

        if (failure is not null) throw new AssertFailedException(failure.Message, failure);
    }

    public void Dispose()
    {
        _release.Set();
        ThreadPool.SetMaxThreads(_workers, _io);
        SpinWait.SpinUntil(() => Volatile.Read(ref _waiting) == 0, TimeSpan.FromSeconds(10));
    }
}
