namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>A tensor of a file: its name, its dimensions and its values, row-major.</summary>
public sealed record NamedTensor
{
    internal const int MostDims = 8;

    /// <summary>A tensor of values that are given.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions, none for a scalar.</param>
    /// <param name="values">As many values as the dimensions say, row-major.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the dimensions say.</exception>
    public NamedTensor(string name, IReadOnlyList<int> shape, float[] values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        if (shape.Aggregate(1L, (count, size) => count * size) != values.Length)
            throw new ArgumentException($"'{name}' of the shape [{string.Join(", ", shape)}] has not {values.Length} values.", nameof(values));
        (Name, Shape, Values) = (name, [.. shape], values);
    }

    /// <summary>Its name, such as "lstm.weight_ih_l0".</summary>
    public string Name { get; }

    /// <summary>Its dimensions.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Its values, row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Such as "lstm.weight_ih_l0 [256, 3]".</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
