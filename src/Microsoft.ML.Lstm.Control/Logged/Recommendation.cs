namespace Microsoft.ML.Lstm;

/// <summary>What is recommended at a step, or why nothing is. For research: it is not medical advice.</summary>
/// <param name="Action">The action; null where none is recommended.</param>
/// <param name="Refusal">Why none is.</param>
/// <param name="Value">What it and all after it would gain, by the policy's action values; NaN where none is recommended.</param>
/// <param name="Support">How probable it was among those who decided, in such a state; of none, the probability of the most probable one.</param>
public readonly record struct Recommendation(int? Action, RefusalReason Refusal, double Value, double Support);
