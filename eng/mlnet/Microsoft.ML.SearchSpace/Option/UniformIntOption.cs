namespace Microsoft.ML.SearchSpace.Option;

/// <summary>Integers of a range, both ends included; what lies between two is rounded towards zero.</summary>
public sealed class UniformIntOption : UniformNumericOption
{
    public UniformIntOption(int min, int max, bool logBase = false, int? defaultValue = default)
        : base(min, max, logBase)
    {
        if (defaultValue is { } value) Default = [Map(value)];
    }

    public override Parameter SampleFromFeatureSpace(double[] values) => Parameter.FromInt((int)Sample(values[0]));

    public override double[] MappingToFeatureSpace(Parameter param) => [Map(param.AsType<int>())];
}
