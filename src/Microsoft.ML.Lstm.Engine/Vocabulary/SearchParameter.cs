namespace Microsoft.ML.Lstm;

/// <summary>A hyper-parameter that a search may vary: a number within a range, or one of some choices.</summary>
public sealed class SearchParameter
{
    /// <summary>The property of the options, behind its part if it is one that tasks share: Stride, Network.HiddenSize.</summary>
    public required string Name { get; init; }

    /// <summary>The property's type, without null: <see cref="int"/>, <see cref="float"/>, <see cref="double"/>, <see cref="bool"/> or an enum.</summary>
    public required Type Type { get; init; }

    /// <summary>The smallest value tried; NaN for choices.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>The largest value tried; NaN for choices.</summary>
    public double Max { get; init; } = double.NaN;

    /// <summary>Whether ratios, rather than differences, of the value matter.</summary>
    public bool Log { get; init; }

    /// <summary>All values tried, in order; empty for a range.</summary>
    public IReadOnlyList<object> Choices { get; init; } = [];

    /// <summary>Where a search starts.</summary>
    public required object Initial { get; init; }
}
