namespace Microsoft.ML.Lstm;

/// <summary>
/// A column that a trainer of sequences reads. Vectors of <see cref="float"/> are sequences of numbers, row-major [steps, features]; vectors of keys are
/// sequences of tokens, for which an embedding is learnt; a single number or key belongs to the example as a whole.
/// </summary>
/// <param name="Name">The column's name.</param>
public sealed record LstmFeatureColumn(string Name)
{
    /// <inheritdoc cref="LstmFeatureColumn(string)" path="/param[@name='Name']"/>
    public string Name { get; } = string.IsNullOrEmpty(Name) ? throw new ArgumentException("The name of a column of features is empty. Name the column: FeatureColumnName, a denoiser's InputColumnName, or a further column's Name.", nameof(Name)) : Name;

    /// <summary>
    /// Numbers in each step of a sequence; null, the default, takes the last dimension of the column's type (<c>[VectorType(T, F)]</c>,
    /// <c>[VectorType(0, F)]</c>), and 1 where it has but one. Ignored for keys and static numbers.
    /// </summary>
    public int? FeaturesPerStep
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(FeaturesPerStep), value, $"{nameof(FeaturesPerStep)} is {value}, but must be at least 1, or null for the last dimension of the column's type.");
    }

    /// <summary>Whether a vector holds static numbers of the example, not a sequence; its size must be known. Default false.</summary>
    public bool IsStatic { get; init; }

    /// <summary>
    /// Column to add: what each value contributes to the score (the predicted class's probability, the score of the positive class, the value), a vector of the same
    /// shape. Integrated gradients (Sundararajan, Taly and Yan 2017): they sum to the score's difference from the score of the mean step.
    /// They take some hundred passes over the sequence. Null, the default, for none.
    /// </summary>
    public string? ContributionsColumnName { get; init; }

    /// <summary>Column to add: the attention weights of the steps, a vector; only with attention pooling. Null, the default, for none.</summary>
    public string? AttentionColumnName { get; init; }

    /// <summary>Whether the column tells when the steps of all sequences of numbers were.</summary>
    internal bool IsTime { get; init; }

    /// <summary>A column with the defaults.</summary>
    public static implicit operator LstmFeatureColumn(string name) => new(name);
}
