namespace Microsoft.ML.Lstm;

/// <summary>What quantisation did to one layer.</summary>
public sealed record QuantizedLayer
{
    /// <summary>What the names of its weights begin with.</summary>
    public required string Name { get; init; }

    /// <summary>The layer and its sizes.</summary>
    public required string Layer { get; init; }

    /// <summary>How many weights it has.</summary>
    public required int Weights { get; init; }

    /// <summary>The root mean square of what rounding changed, over that of the weights.</summary>
    public required double WeightError { get; init; }

    /// <summary>Why it stayed in single precision; null where it is quantised.</summary>
    public required string? Unchanged { get; init; }

    /// <summary>Such as "0.body: Lstm(3, 128), 67,584 weights, error 0.6 %".</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Name}: {Layer}, {Weights:N0} weights, {(Unchanged is null ? FormattableString.Invariant($"error {WeightError:P1}") : $"unchanged: {Unchanged}")}");
}
