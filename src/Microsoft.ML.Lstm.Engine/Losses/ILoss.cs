namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>A number that says how wrong predictions are, and its gradient.</summary>
public interface ILoss
{
    /// <summary>Network outputs for each target; they lie together: [targets, OutputsPerTarget].</summary>
    int OutputsPerTarget { get; }

    /// <summary>Which targets the loss is defined for; every finite number unless it says otherwise.</summary>
    TargetDomain Targets => TargetDomain.Any;

    /// <summary>The weighted sum of the losses; <paramref name="gradient"/> is overwritten with its gradient by the predictions.</summary>
    /// <param name="predictions">[targets, OutputsPerTarget].</param>
    /// <param name="targets">[targets]; the value where the weight is 0 is never looked at, NaN included.</param>
    /// <param name="weights">[targets]; 0 for a missing target.</param>
    /// <param name="gradient">[targets, OutputsPerTarget], or empty when only the loss is asked for.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a target that has a weight lies outside <see cref="Targets"/>.</exception>
    double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient);
}
