using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Windows of series, drawn at random, the recent ones more often.</summary>
sealed class WindowBatches(ForecastTask task) : IBatchSource
{
    readonly int[] _validation = [.. Enumerable.Range(0, task.Validation.Count)];

    public ReadOnlySpan<int> Validation => _validation;

    /// <summary>The network starts from the baseline, whose loss may be near 0: a loss below a tenth of the window's spread never counts as divergence.</summary>
    public double LossOfNothing() => 0.1;

    public void Draw(Span<int> examples, Random random)
    {
        foreach (ref var example in examples) example = task.Training.Draw(random);
    }

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) => new WindowLoader(task, rows, region);
}
