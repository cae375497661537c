using System.Reflection;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>What a search may vary of an options type, read off its properties' <see cref="SearchRangeAttribute"/> and <see cref="SearchChoicesAttribute"/>.</summary>
public static class SearchParameters
{
    /// <summary>The parameters of a type of options, in the order of their names.</summary>
    /// <exception cref="ArgumentException">The type cannot be created, or a property's range does not contain where the search starts.</exception>
    public static IReadOnlyList<SearchParameter> Of(Type options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.IsAbstract || options.GetConstructor(Type.EmptyTypes) is null) throw new ArgumentException($"{options} cannot be created without arguments.", nameof(options));
        var defaults = Activator.CreateInstance(options)!;
        return [.. options.GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => Of(property, defaults)).OfType<SearchParameter>()];
    }

    static SearchParameter? Of(PropertyInfo property, object defaults)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.IsDefined(typeof(SearchChoicesAttribute)))
        {
            object[] choices = type == typeof(bool) ? [false, true] : [.. Enum.GetValues(type).Cast<object>()];
            return new() { Name = property.Name, Type = type, Choices = choices, Initial = property.GetValue(defaults) ?? choices[0] };
        }

        if (property.GetCustomAttribute<SearchRangeAttribute>() is not { } range) return null;
        var initial = property.GetValue(defaults) is { } value ? Convert.ToDouble(value, null) : range.Initial;
        if (!(Near(range.Min, initial) <= initial && initial <= Near(range.Max, initial)))
            throw new ArgumentException($"{property.DeclaringType}.{property.Name} is searched from {range.Min} to {range.Max}, which does not contain where the search starts: {initial}.");
        return new() { Name = property.Name, Type = type, Min = range.Min, Max = range.Max, Log = range.Log, Initial = Convert.ChangeType(initial, type, null) };
    }

    // 0.3f is not 0.3.
    static double Near(double end, double value) => Math.Abs(end - value) <= 1e-6 * Math.Abs(end) ? value : end;
}
