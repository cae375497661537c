namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Sizes of a training's batches: by the data alone, never by the machine, so that sums have one order everywhere.</summary>
/// <param name="BatchSize">Examples of a step.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="ShardSize">Examples of a shard.</param>
readonly record struct BatchPlan(int BatchSize, int StepsPerEpoch, int ShardSize = BatchPlan.MostShard)
{
    const int LeastShard = 8, MostShard = 32;

    /// <summary>Steps of all examples of a shard, padded: it keeps them all in memory.</summary>
    const int MostShardSteps = 1 << 16;

    /// <summary>Steps of an epoch of windows: bounded below so that a small series is fitted, and above so that an epoch of a huge set ends.</summary>
    const int LeastWindowSteps = 25, MostWindowSteps = 125;

    /// <summary>Of sequences, each of which is drawn once an epoch.</summary>
    /// <param name="sequences">Training sequences.</param>
    /// <param name="batchSize">Examples of a step where there are as many.</param>
    /// <param name="longest">Steps of the longest sequence, or of a chunk.</param>
    public static BatchPlan OfSequences(int sequences, int batchSize, int longest)
    {
        var batch = Math.Min(batchSize, sequences);
        // Four shards or more, so that a batch of the usual size keeps several threads busy, but none so small that the products starve;
        // long sequences go in small shards.
        return new(batch, (sequences + batch - 1) / batch, Math.Max(1, Math.Min(Math.Clamp(batch / 4, LeastShard, MostShard), MostShardSteps / longest)));
    }

    /// <summary>Of windows, which are drawn at random.</summary>
    /// <param name="windows">Training windows.</param>
    /// <param name="batchSize">Examples of a step; null to choose 64 to 256 by the number of windows.</param>
    public static BatchPlan OfWindows(int windows, int? batchSize)
    {
        var batch = batchSize ?? (windows >= 20000 ? 256 : windows >= 2000 ? 128 : 64);
        return new(batch, Math.Clamp(windows / batch, LeastWindowSteps, MostWindowSteps));
    }
}
