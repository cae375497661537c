namespace Microsoft.ML.SearchSpace.Option;

/// <summary>Double-precision numbers of a range.</summary>
public sealed class UniformDoubleOption : UniformNumericOption
{
    public UniformDoubleOption(double min, double max, bool logBase = false, double? defaultValue = default)
        : base(min, max, logBase)
    {
        if (defaultValue is { } value) Default = [Map(value)];
    }
}
