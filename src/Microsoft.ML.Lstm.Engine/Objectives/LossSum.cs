namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>A weighted sum of losses and the divisor of the mean.</summary>
/// <param name="Sum">Σ weight · loss.</param>
/// <param name="Weight">Σ |weight|, over what the objective counts: targets, or steps of a sequence.</param>
public readonly record struct LossSum(double Sum, double Weight)
{
    /// <summary>The sums of both.</summary>
    public static LossSum operator +(LossSum one, LossSum other) => new(one.Sum + other.Sum, one.Weight + other.Weight);

    /// <summary>The sums of both.</summary>
    public static LossSum Add(LossSum one, LossSum other) => one + other;
}
