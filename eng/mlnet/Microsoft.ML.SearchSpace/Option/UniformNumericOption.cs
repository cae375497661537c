namespace Microsoft.ML.SearchSpace.Option;

/// <summary>Numbers from a minimum to a maximum, spread evenly or, with <see cref="LogBase"/>, their logarithms.</summary>
public abstract class UniformNumericOption : OptionBase
{
    public UniformNumericOption(double min, double max, bool logBase = false)
    {
        Min = min;
        Max = max;
        LogBase = logBase;
        Default = [0];
    }

    public double Min { get; }

    public double Max { get; }

    public bool LogBase { get; }

    public override int FeatureSpaceDim => 1;

    public override int?[] Step => [null];

    public override Parameter SampleFromFeatureSpace(double[] values) => Parameter.FromDouble(Sample(values[0]));

    public override double[] MappingToFeatureSpace(Parameter param) => [Map(param.AsType<double>())];

    private protected double Sample(double feature) =>
        LogBase ? Min * Math.Pow(Max / Min, feature) : Min + ((Max - Min) * feature);

    private protected double Map(double value) => LogBase ? Units(value) - Units(Min) : (value - Min) / (Max - Min);

    // The logarithm, where the range is one unit long. Divided before they are subtracted: to the bit as ML.NET's.
    double Units(double value) => Math.Log(value) / (Math.Log(Max) - Math.Log(Min));
}
