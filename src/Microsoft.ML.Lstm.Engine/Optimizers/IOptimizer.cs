using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Updates flat weights by their gradient; it does not depend on the network.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // which checkpoints compare, where an application is trimmed, too
public interface IOptimizer
{
    /// <summary>One step, in place.</summary>
    void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate);
}
