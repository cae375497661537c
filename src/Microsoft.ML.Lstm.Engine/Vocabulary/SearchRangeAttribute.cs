namespace Microsoft.ML.Lstm;

/// <summary>The range in which a search for better hyper-parameters varies a property, both ends included; the property's default, or <see cref="Initial"/>, is where it starts.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SearchRangeAttribute(double min, double max) : Attribute
{
    /// <summary>The smallest value tried.</summary>
    public double Min { get; } = min;

    /// <summary>The largest value tried.</summary>
    public double Max { get; } = max;

    /// <summary>Whether ratios, rather than differences, of the value matter.</summary>
    public bool Log { get; set; }

    /// <summary>Where a search starts if the default is null, which means that the value is chosen from the data. Default NaN: the default, or the task, has a value.</summary>
    public double Initial { get; set; } = double.NaN;
}
