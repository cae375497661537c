namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Why a model gave an output for an example.</summary>
/// <param name="Output">The output.</param>
/// <param name="BaselineOutput">The output for the baseline.</param>
/// <param name="Contributions">For each input what each of its values contributes; they sum to the difference of the outputs.</param>
/// <param name="Attention">For each input how much each of its steps weighs, the mean over the members; empty where there is no attention.</param>
public sealed record SequenceExplanation(float Output, float BaselineOutput, IReadOnlyList<float[]> Contributions, IReadOnlyList<float[]> Attention);
