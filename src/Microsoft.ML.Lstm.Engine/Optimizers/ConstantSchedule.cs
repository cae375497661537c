namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>A constant learning rate.</summary>
public sealed class ConstantSchedule : ISchedule
{
    /// <inheritdoc/>
    public float Factor(long step, long steps) => 1;
}
