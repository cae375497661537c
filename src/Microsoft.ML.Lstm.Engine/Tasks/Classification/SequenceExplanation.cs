namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Attribution of a model's output for an example to its inputs.</summary>
/// <param name="Output">The output.</param>
/// <param name="BaselineOutput">The output for the baseline.</param>
/// <param name="Contributions">For each input what each of its values contributes; they sum to the difference of the outputs.</param>
/// <param name="Attention">For each input the attention weights of its steps, the mean over the members; empty without attention.</param>
public sealed record SequenceExplanation(float Output, float BaselineOutput, IReadOnlyList<float[]> Contributions, IReadOnlyList<float[]> Attention);
