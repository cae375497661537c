namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>The factor on the learning rate at each step of the training.</summary>
public interface ISchedule
{
    /// <summary>The factor at <paramref name="step"/> of <paramref name="steps"/>, counted from 0.</summary>
    float Factor(long step, long steps);
}
