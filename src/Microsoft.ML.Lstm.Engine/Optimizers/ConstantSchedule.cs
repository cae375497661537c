namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>The same learning rate from the first step to the last.</summary>
public sealed class ConstantSchedule : ISchedule
{
    /// <inheritdoc/>
    public float Factor(long step, long steps) => 1;
}
