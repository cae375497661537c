using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Lstm;

/// <summary>What a search may vary of a task's options, read off its properties' <see cref="SearchRangeAttribute"/> and <see cref="SearchChoicesAttribute"/>.</summary>
public static class SearchParameters
{
    const string ByReflection = "Hyper-parameters are found by their attributes, which a trimmed application may lack. Search in one that is not trimmed.";

    /// <summary>
    /// The parameters of a type of options, in the order of their names: its own, then those that tasks share, such as Network.HiddenSize and Training.LearningRate. A shared
    /// one starts at the task's default; those that the task does not have are left out.
    /// </summary>
    /// <exception cref="ArgumentException">The type cannot be created, or a property's range does not contain where the search starts.</exception>
    [RequiresUnreferencedCode(ByReflection)]
    public static IReadOnlyList<SearchParameter> Of(Type options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.IsAbstract || options.GetConstructor(Type.EmptyTypes) is null) throw new ArgumentException($"{options} cannot be created without arguments.", nameof(options));
        return Of(Activator.CreateInstance(options)!);
    }

    /// <summary>The same of options whose task depends on what they say; where the search starts are the task's defaults, not what is set.</summary>
    [RequiresUnreferencedCode(ByReflection)]
    internal static IReadOnlyList<SearchParameter> Of(object options)
    {
        var created = Activator.CreateInstance(options.GetType())!;
        if (options is not ITaskOptions { Defaults: var defaults } task) return [.. Of(created, "", new Dictionary<string, object>(), missing: [])];
        var network = task.Network is null ? [] : Of(defaults.Network, $"{nameof(task.Network)}.", defaults.Own, defaults.Missing.Keys);
        return [.. Of(created, "", defaults.Own, missing: []), .. network, .. Of(defaults.Training, $"{nameof(task.Training)}.", defaults.Own, defaults.Missing.Keys)];
    }

    /// <summary>The options with another value of one parameter; the options given stay as they are, so a search can try many side by side.</summary>
    /// <param name="options">A task's options: a record, with or without the properties that a search does not vary, such as columns.</param>
    /// <param name="name">The parameter's <see cref="SearchParameter.Name"/>, such as Network.HiddenSize.</param>
    /// <param name="value">A number within the parameter's range, of any numeric type, whole where the parameter is; or one of its choices.</param>
    /// <typeparam name="T">The options' type, or one that it derives from; the result has the type of the options given.</typeparam>
    /// <exception cref="ArgumentException">The options have no such parameter, or the value is of another kind.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside of the range, or is none of the choices.</exception>
    [RequiresUnreferencedCode(ByReflection)]
    public static T With<T>(T options, string name, object value) where T : class
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        var parameters = Of(options.GetType());
        var parameter = parameters.FirstOrDefault(parameter => parameter.Name == name)
            ?? throw new ArgumentException($"{options.GetType().Name} has no hyper-parameter '{name}'. It has {string.Join(", ", parameters.Select(parameter => parameter.Name))}.", nameof(name));
        var (changed, checkedValue) = (Copy(options), parameter.Checked(value));
        if (name.Split('.') is not [var part, var inner])
        {
            Set(changed, name, checkedValue);
            return changed;
        }

        var shared = Copy(changed.GetType().GetProperty(part)!.GetValue(changed)!);
        Set(shared, inner, checkedValue);
        Set(changed, part, shared);
        return changed;
    }

    // What the compiler calls for "with": of the record's own type, whatever the variable's.
    [RequiresUnreferencedCode(ByReflection)]
    static T Copy<T>(T record) where T : class => record.GetType().GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is { } clone
        ? (T)clone.Invoke(record, null)! : throw new ArgumentException($"{record.GetType()} is no record, so it has no copy to change.", "options");

    [RequiresUnreferencedCode(ByReflection)]
    static void Set(object record, string name, object value)
    {
        try
        {
            record.GetType().GetProperty(name)!.SetValue(record, value);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } refused)
        {
            ExceptionDispatchInfo.Throw(refused);
        }
    }

    /// <param name="defaults">Has the value that each parameter starts with.</param>
    /// <param name="part">What is written before the properties' names.</param>
    /// <param name="own">Values that null stands for, by the parameters' names.</param>
    /// <param name="missing">Names of parameters that the task does not have.</param>
    [RequiresUnreferencedCode(ByReflection)]
    static IEnumerable<SearchParameter> Of(object defaults, string part, IReadOnlyDictionary<string, object> own, IEnumerable<string> missing) =>
        defaults.GetType().GetProperties().Where(property => !missing.Contains(part + property.Name)).OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => Of(property, defaults, part, own)).OfType<SearchParameter>();

    static SearchParameter? Of(PropertyInfo property, object defaults, string part, IReadOnlyDictionary<string, object> own)
    {
        var (name, type) = (part + property.Name, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        if (property.IsDefined(typeof(SearchChoicesAttribute)))
        {
            object[] choices = type == typeof(bool) ? [false, true] : [.. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(number => Enum.ToObject(type, number))];
            return new() { Name = name, Type = type, Choices = choices, Initial = property.GetValue(defaults) ?? own.GetValueOrDefault(name) ?? choices[0] };
        }

        if (property.GetCustomAttribute<SearchRangeAttribute>() is not { } range) return null;
        var initial = property.GetValue(defaults) is { } value ? Convert.ToDouble(value, null) : range.Initial;
        if (!(Near(range.Min, initial) <= initial && initial <= Near(range.Max, initial)))
            throw new ArgumentException(FormattableString.Invariant($"{property.DeclaringType}.{property.Name} is searched from {range.Min} to {range.Max}, which does not contain where the search starts: {initial}."));
        return new() { Name = name, Type = type, Min = range.Min, Max = range.Max, Log = range.Log, Initial = Convert.ChangeType(initial, type, null) };
    }

    // 0.3f is not 0.3.
    internal static double Near(double end, double value) => Math.Abs(end - value) <= 1e-6 * Math.Abs(end) ? value : end;
}
