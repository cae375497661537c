namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Runs the folds of a trial side by side. What comes of them is taken in their order, so that nothing depends on how many run at a time.</summary>
/// <param name="threads">Threads of all.</param>
sealed class FoldTeam(int threads)
{
    /// <summary>Runs all folds, or those until an exception.</summary>
    /// <param name="folds">How many there are.</param>
    /// <param name="run">Runs a fold by so many threads; its token ends it, as when one before it has failed.</param>
    /// <param name="take">Takes the outcomes in order, on the caller's thread; may throw to end the others.</param>
    /// <param name="token">Ends all.</param>
    public void Run<T>(int folds, Func<int, int, CancellationToken, T> run, Action<int, T> take, CancellationToken token)
    {
        for (var first = 0; first < folds;)
        {
            var count = Math.Min(threads, folds - first);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
            Task<T>[] tasks = [.. Enumerable.Range(first, count).Select(fold => Start(() => run(fold, threads / count, ending.Token)))];
            try
            {
                foreach (var (i, task) in tasks.Index()) take(first + i, task.GetAwaiter().GetResult());
            }
            catch
            {
                ending.Cancel();
                throw;
            }
            finally
            {
                // None may go on behind the trial's back; what ends them has been thrown.
                Task.WhenAll(tasks).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
            }

            first += count;
        }
    }

    // Folds wait for threads of their own, so they are none of the pool's.
    static Task<T> Start<T>(Func<T> run) => Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
