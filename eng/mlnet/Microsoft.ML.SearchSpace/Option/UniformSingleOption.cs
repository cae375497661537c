namespace Microsoft.ML.SearchSpace.Option;

/// <summary>Single-precision numbers of a range.</summary>
public sealed class UniformSingleOption : UniformNumericOption
{
    public UniformSingleOption(float min, float max, bool logBase = false, float? defaultValue = default)
        : base(min, max, logBase)
    {
        if (defaultValue is { } value) Default = [Map(value)];
    }

    public override Parameter SampleFromFeatureSpace(double[] values) => Parameter.FromFloat((float)Sample(values[0]));

    public override double[] MappingToFeatureSpace(Parameter param) => [Map(param.AsType<float>())];
}
