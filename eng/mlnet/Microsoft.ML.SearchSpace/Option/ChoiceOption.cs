namespace Microsoft.ML.SearchSpace.Option;

/// <summary>One of several values; a single one takes no feature.</summary>
public sealed class ChoiceOption : OptionBase
{
    public ChoiceOption(params object[] choices)
    {
        Choices = [.. choices.Select(Parameter.FromAny)];
        Default = FeatureSpaceDim == 0 ? [] : [0];
    }

#nullable enable
    public ChoiceOption(object[] choices, object? defaultChoice)
        : this(choices)
    {
        if (defaultChoice is not null) Default = MappingToFeatureSpace(Parameter.FromAny(defaultChoice));
    }
#nullable restore

    public Parameter[] Choices { get; }

    public override int FeatureSpaceDim => Choices.Length == 1 ? 0 : 1;

    public override int?[] Step => [Choices.Length];

    public override Parameter SampleFromFeatureSpace(double[] values) =>
        Choices[values.Length == 0 ? 0 : Math.Min((int)(values[0] * Choices.Length), Choices.Length - 1)];

    // A value that is no choice is one before the first.
    public override double[] MappingToFeatureSpace(Parameter param) =>
        FeatureSpaceDim == 0 ? [] : [(double)Array.FindIndex(Choices, choice => choice.Equals(param)) / Choices.Length];
}
