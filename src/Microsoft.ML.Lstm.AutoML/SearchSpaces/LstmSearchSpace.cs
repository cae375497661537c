namespace Microsoft.ML.Lstm;

/// <summary>What a sweep searches of a task's options, narrowed by whoever starts it. Names are those of <see cref="SearchParameter.Name"/>, such as Network.HiddenSize.</summary>
public sealed class LstmSearchSpace
{
    readonly SortedDictionary<string, SearchParameter> _searched = new(StringComparer.Ordinal);
    readonly Type _type;

    /// <param name="options">Where the search starts.</param>
    internal LstmSearchSpace(object options)
    {
        (Options, _type) = (options, options.GetType());
        foreach (var parameter in SearchParameters.Of(options))
        {
            var given = ValueOf(options, parameter.Name);
            // What is set to something that no search would try is meant.
            if (given is not null && !IsWithin(parameter, given)) continue;
            _searched[parameter.Name] = given is null ? parameter : StartingAt(parameter, given);
        }
    }

    /// <summary>What is searched, by name.</summary>
    public IReadOnlyCollection<SearchParameter> Parameters => _searched.Values;

    /// <summary>The options that are searched around.</summary>
    internal object Options { get; private set; }

    /// <summary>Keeps a setting as the options have it, or the data choose it.</summary>
    /// <param name="name">The setting.</param>
    /// <exception cref="ArgumentException">It is not searched.</exception>
    public LstmSearchSpace Pin(string name)
    {
        _searched.Remove(Find(name).Name);
        return this;
    }

    /// <summary>Keeps a setting at a value.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">A number within its range, or one of its choices.</param>
    /// <exception cref="ArgumentException">It is not searched, or the value is of another kind.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside of the range, or is none of the choices.</exception>
    public LstmSearchSpace Pin(string name, object value)
    {
        Options = SearchParameters.With(Options, Find(name).Name, value);
        return Pin(name);
    }

    /// <summary>Searches a narrower range.</summary>
    /// <param name="name">The setting, a number.</param>
    /// <param name="min">The smallest value tried.</param>
    /// <param name="max">The largest value tried.</param>
    /// <exception cref="ArgumentException">It is not searched, or has choices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or wider than the declared one.</exception>
    public LstmSearchSpace Range(string name, double min, double max)
    {
        var parameter = Find(name);
        if (parameter.Choices.Count > 0) throw new ArgumentException($"{name} has choices, not a range. Give some of {string.Join(", ", parameter.Choices)} to Choices.", nameof(name));
        if (!(min < max && min >= parameter.Min && max <= parameter.Max))
            throw new ArgumentOutOfRangeException(nameof(min), FormattableString.Invariant($"{name} is to be searched from {min} to {max}, but must be from a smaller to a larger value within {parameter.Min} to {parameter.Max}."));
        var initial = Math.Clamp(Convert.ToDouble(parameter.Initial, null), min, max);
        return Put(new() { Name = name, Type = parameter.Type, Min = min, Max = max, Log = parameter.Log, Initial = Convert.ChangeType(initial, parameter.Type, null) });
    }

    /// <summary>Tries some of the choices only.</summary>
    /// <param name="name">The setting, an enum or a <see cref="bool"/>.</param>
    /// <param name="choices">The values tried, the first one first.</param>
    /// <exception cref="ArgumentException">It is not searched, or has a range; or nothing is to be tried, or something twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One is none of its choices.</exception>
    public LstmSearchSpace Choices(string name, params object[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        var parameter = Find(name);
        if (parameter.Choices.Count == 0) throw new ArgumentException($"{name} has a range, not choices. Narrow it by Range.", nameof(name));
        foreach (var choice in choices)
        {
            if (!parameter.Choices.Contains(choice)) throw new ArgumentOutOfRangeException(nameof(choices), choice, $"{name} has no such choice. Give some of {string.Join(", ", parameter.Choices)}.");
        }

        if (choices.Length == 0 || choices.Distinct().Count() < choices.Length) throw new ArgumentException($"{name} is to try {choices.Length} choices, but needs one or more, each once.", nameof(choices));
        if (choices.Length == 1) return Pin(name, choices[0]);
        return Put(new() { Name = name, Type = parameter.Type, Choices = choices, Initial = choices.Contains(parameter.Initial) ? parameter.Initial : choices[0] });
    }

    /// <summary>Searches these settings only; the others stay as the options have them.</summary>
    /// <param name="names">The settings.</param>
    /// <exception cref="ArgumentException">One is not searched.</exception>
    public LstmSearchSpace Only(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var kept = names.Select(name => Find(name).Name).ToHashSet();
        foreach (var name in _searched.Keys.Where(name => !kept.Contains(name)).ToArray()) _searched.Remove(name);
        return this;
    }

    LstmSearchSpace Put(SearchParameter parameter)
    {
        _searched[parameter.Name] = parameter;
        return this;
    }

    SearchParameter Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _searched.TryGetValue(name, out var parameter) ? parameter
            : throw new ArgumentException($"{_type.Name} has no '{name}' that is searched. Name one of {string.Join(", ", _searched.Keys)}.", nameof(name));
    }

    static SearchParameter StartingAt(SearchParameter parameter, object value) =>
        new() { Name = parameter.Name, Type = parameter.Type, Min = parameter.Min, Max = parameter.Max, Log = parameter.Log, Choices = parameter.Choices, Initial = value };

    static bool IsWithin(SearchParameter parameter, object value) => parameter.Choices.Count > 0 ? parameter.Choices.Contains(value)
        : Convert.ToDouble(value, null) is var number && number >= parameter.Min - (1e-6 * Math.Abs(parameter.Min)) && number <= parameter.Max + (1e-6 * Math.Abs(parameter.Max));

    internal static object? ValueOf(object options, string name) => name.Split('.').Aggregate((object?)options, (owner, part) => owner?.GetType().GetProperty(part)!.GetValue(owner));
}
