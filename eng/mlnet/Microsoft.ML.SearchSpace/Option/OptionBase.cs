namespace Microsoft.ML.SearchSpace.Option;

/// <summary>A dimension, or several, of a search space; features are its values mapped to [0, 1].</summary>
public abstract class OptionBase
{
    public abstract int FeatureSpaceDim { get; }

#nullable enable
    public virtual double[]? Default { get; protected set; }
#nullable restore

    /// <summary>The number of values of each feature; null where it is continuous.</summary>
    public abstract int?[] Step { get; }

    public abstract Parameter SampleFromFeatureSpace(double[] values);

    public abstract double[] MappingToFeatureSpace(Parameter value);
}
