namespace Microsoft.ML.Lstm.Scoring;

/// <summary>Tells when a prediction engine's row is computed by several threads at once, or its example is replaced meanwhile, as far as a row can tell.</summary>
sealed class RowGuard(DataViewRow input)
{
    int _busy;

    /// <summary>Runs a computation on the row; throws if another is running, or if the example is no more the one that it began with.</summary>
    public void Run(Action compute)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0) throw Overlap();
        try
        {
            var position = input.Position;
            compute();
            if (input.Position != position) throw Overlap();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    static InvalidOperationException Overlap() => new(
        "This prediction engine is in use by several threads at once, but it serves one at a time. Make an engine for each thread, take them from a pool (PredictionEnginePool), "
        + "or hold a lock while it predicts; Transform of one model may be shared by any number of threads.");
}
