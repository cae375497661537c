namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Attribution of a model's output for an example to its inputs.</summary>
public sealed record SequenceExplanation
{
    /// <summary>The output.</summary>
    public required float Output { get; init; }

    /// <summary>The output for the baseline.</summary>
    public required float BaselineOutput { get; init; }

    /// <summary>For each input what each of its values contributes; they sum to the difference of the outputs.</summary>
    public required IReadOnlyList<float[]> Contributions { get; init; }

    /// <summary>For each input the attention weights of its steps, the mean over the members; empty without attention.</summary>
    public required IReadOnlyList<float[]> Attention { get; init; }
}
