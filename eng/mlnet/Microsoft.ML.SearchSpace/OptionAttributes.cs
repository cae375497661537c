using System.Reflection;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.SearchSpace;

/// <summary>Reads the options of a type from the attributes of its properties and fields.</summary>
static class OptionAttributes
{
    const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public;

    public static IEnumerable<(string Name, OptionBase Option)> Of(Type type, Parameter defaults)
    {
        foreach (var field in type.GetFields(Members))
            if (Of(field, field.FieldType, defaults) is { } option) yield return (field.Name, option);
        foreach (var property in type.GetProperties(Members))
            if (Of(property, property.PropertyType, defaults) is { } option) yield return (property.Name, option);
    }

    static OptionBase Of(MemberInfo member, Type type, Parameter defaults)
    {
        foreach (var attribute in member.GetCustomAttributes(inherit: false))
            switch (attribute)
            {
                case RangeAttribute range: return Of(range);
                case ChoiceAttribute choice: return new ChoiceOption(choice.Candidates, choice.DefaultValue);
                case BooleanChoiceAttribute choice: return new ChoiceOption([true, false], choice.DefaultValue);
                case NestOptionAttribute: return SearchSpace.Nested(type, Of(member, defaults));
                default: break;
            }

        return null;
    }

    static Parameter Of(MemberInfo member, Parameter defaults) =>
        defaults is not null && defaults.TryGetValue(member.Name, out var nested) && nested.ParameterType == ParameterType.Object ? nested : null;

    static UniformNumericOption Of(RangeAttribute range) => range.Min switch
    {
        int min => new UniformIntOption(min, (int)range.Max, range.LogBase, (int?)range.Init),
        float min => new UniformSingleOption(min, (float)range.Max, range.LogBase, (float?)range.Init),
        var min => new UniformDoubleOption((double)min, (double)range.Max, range.LogBase, (double?)range.Init),
    };
}
