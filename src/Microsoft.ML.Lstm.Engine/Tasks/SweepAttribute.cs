namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>The range in which a search for better hyper-parameters varies a property; the property's own value is where it starts.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SweepAttribute(double min, double max) : Attribute
{
    /// <summary>The smallest value tried.</summary>
    public double Min { get; } = min;

    /// <summary>The largest value tried.</summary>
    public double Max { get; } = max;

    /// <summary>Whether ratios, rather than differences, of the value matter.</summary>
    public bool Log { get; set; }
}
