using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.SearchSpaces;

/// <summary>Searched settings as ML.NET's options, nested as the settings are: Network.HiddenSize is HiddenSize in Network.</summary>
static class ParameterMapping
{
    public static ML.SearchSpace.SearchSpace Space(IEnumerable<SearchParameter> parameters)
    {
        var space = new ML.SearchSpace.SearchSpace();
        foreach (var parameter in parameters)
        {
            var (owner, name) = (space, parameter.Name);
            if (name.Split('.') is [var part, var inner])
            {
                if (!space.TryGetValue(part, out var nested)) space[part] = nested = new ML.SearchSpace.SearchSpace();
                (owner, name) = ((ML.SearchSpace.SearchSpace)nested, inner);
            }

            owner[name] = Option(parameter);
        }

        return space;
    }

    /// <summary>The options with the values of a trial.</summary>
    public static object Read(object options, IEnumerable<SearchParameter> parameters, Parameter values)
    {
        foreach (var parameter in parameters)
        {
            var value = parameter.Name.Split('.').Aggregate(values, (owner, name) => owner[name]);
            options = SearchParameters.With(options, parameter.Name, Value(parameter, value));
        }

        return options;
    }

    static OptionBase Option(SearchParameter parameter)
    {
        if (parameter.Choices.Count > 0) return new ChoiceOption([.. parameter.Choices.Select(Choice)], Choice(parameter.Initial));
        if (parameter.Type == typeof(int)) return new UniformIntOption((int)parameter.Min, (int)parameter.Max, parameter.Log, (int)parameter.Initial);
        if (parameter.Type == typeof(float)) return new UniformSingleOption((float)parameter.Min, (float)parameter.Max, parameter.Log, (float)parameter.Initial);
        return new UniformDoubleOption(parameter.Min, parameter.Max, parameter.Log, Convert.ToDouble(parameter.Initial, null));
    }

    static object Choice(object value) => value is bool ? value : value.ToString()!;

    static object Value(SearchParameter parameter, Parameter value)
    {
        if (parameter.Type == typeof(bool)) return value.AsType<bool>();
        if (parameter.Choices.Count > 0) return Enum.Parse(parameter.Type, value.AsType<string>());
        // Tuners step a little beyond the ends.
        var number = Math.Clamp(value.AsType<double>(), parameter.Min, parameter.Max);
        return parameter.Type == typeof(int) ? Math.Round(number) : number;
    }
}
