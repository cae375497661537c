namespace Microsoft.ML.Lstm;

/// <summary>How a <see cref="PredictiveController"/> looks for a plan.</summary>
public enum PlanningMethod
{
    /// <summary>Plans are drawn from normal distributions, which move to the best of them (the cross-entropy method; Rubinstein 1999, Chua et al. 2018). Needs no gradient.</summary>
    CrossEntropy,

    /// <summary>Plans go down the cost's gradient through the model, by Adam's steps, and are held within the limits.</summary>
    Gradient,

    /// <summary>The best that are drawn go down the gradient.</summary>
    CrossEntropyThenGradient,
}
