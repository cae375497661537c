namespace Microsoft.ML.Lstm;

/// <summary>What a plan costs: a number of the outputs that it is predicted to lead to and of the inputs that it takes. The lower the better.</summary>
public abstract class PlanCost
{
    /// <summary>Whether <see cref="Differentiate"/> gives a gradient. Default false.</summary>
    public virtual bool HasGradient => false;

    /// <summary>The cost of a plan; one that is not finite is never chosen.</summary>
    /// <param name="outputs">[steps, outputs], as predicted.</param>
    /// <param name="inputs">[steps, inputs].</param>
    public abstract double Of(ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs);

    /// <summary>The cost's gradient.</summary>
    /// <param name="outputs">[steps, outputs], as predicted.</param>
    /// <param name="inputs">[steps, inputs].</param>
    /// <param name="byOutputs">As long as the outputs; zeros, to be overwritten.</param>
    /// <param name="byInputs">As long as the inputs; zeros, to be overwritten.</param>
    /// <exception cref="NotSupportedException">The cost has none.</exception>
    public virtual void Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs, Span<float> byOutputs, Span<float> byInputs) =>
        throw new NotSupportedException($"{GetType().Name} has no gradient. Override {nameof(Differentiate)} and {nameof(HasGradient)}, or plan by {nameof(PlanningMethod)}.{nameof(PlanningMethod.CrossEntropy)}.");
}
