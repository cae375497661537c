using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>
/// Calls all that is public of an assembly with null, empty and extreme arguments, one at a time beside sensible ones, and gathers exceptions that say
/// nothing to a caller, such as a NullReferenceException.
/// </summary>
sealed class PublicCalls
{
    static readonly BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    readonly Dictionary<Type, Func<object>[]> _samples = [];
    readonly HashSet<string> _surprises = [];

    /// <summary>What may be thrown at any door; sizes of memory may overflow besides, as their documentation says.</summary>
    static bool IsExpected(Exception thrown, string member) =>
        thrown is ArgumentException or InvalidOperationException or InvalidDataException or OperationCanceledException or NotSupportedException
        || (thrown is OverflowException && member.EndsWith("Size", StringComparison.Ordinal))
        || (thrown is OverflowException or OutOfMemoryException && member is "Rows" or "Count");

    /// <summary>Calls done.</summary>
    public int Count { get; private set; }

    /// <summary>A sensible value for parameters of a type; the first one is taken where another parameter is varied.</summary>
    public PublicCalls With<T>(params Func<T>[] samples)
        where T : notnull
    {
        _samples[typeof(T)] = Array.ConvertAll(samples, sample => (Func<object>)(() => sample()!));
        return this;
    }

    /// <summary>One line for each member and exception that nobody could make sense of.</summary>
    public IReadOnlyCollection<string> Surprises(Assembly assembly)
    {
        foreach (var type in assembly.GetExportedTypes())
        {
            if (type.IsByRefLike || type.IsInterface || type.IsEnum || type.ContainsGenericParameters || typeof(Delegate).IsAssignableFrom(type)) continue;
            if (!type.IsAbstract)
                foreach (var constructor in type.GetConstructors()) Vary(constructor, type.Name, () => null, constructor.Invoke);
            foreach (var method in type.GetMethods(Declared).Where(method => method.IsStatic && !method.IsSpecialName && !method.Name.Contains('<')))
                if (!method.ContainsGenericParameters) Vary(method, $"{type.Name}.{method.Name}", () => null, arguments => method.Invoke(null, arguments));
            foreach (var made in Made(type)) Members(type, made);
        }

        return _surprises;
    }

    /// <summary>Makers of an instance: the sample, else the constructor without parameters.</summary>
    IEnumerable<Func<object>> Made(Type type) => _samples.TryGetValue(type, out var samples) ? samples
        : !type.IsAbstract && type.GetConstructor([]) is { } plain ? [() => plain.Invoke([])] : [];

    void Members(Type type, Func<object> make)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0))
        {
            if (property.PropertyType.IsByRefLike) continue;
            if (property.GetMethod is { IsPublic: true }) Call($"{type.Name}.{property.Name}", property.Name, () => property.GetValue(make()));
            if (property.SetMethod is not { IsPublic: true }) continue;
            foreach (var value in Candidates(property.PropertyType, property.Name))
            {
                Call($"{type.Name}.{property.Name} = {Text(value)}", property.Name, () =>
                {
                    var one = make();
                    property.SetValue(one, value);
                    _ = one.ToString();
                    _ = one.GetHashCode();
                });
            }
        }

        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        {
            if (method.IsSpecialName || method.DeclaringType == typeof(object) || method.ContainsGenericParameters || method.Name.Contains('<')) continue;
            Vary(method, $"{type.Name}.{method.Name}", make, null);
        }
    }

    /// <summary>All parameters sensible, then each in turn with each of its candidates.</summary>
    void Vary(MethodBase method, string name, Func<object?> make, Func<object?[], object?>? invoke)
    {
        var parameters = method.GetParameters();
        if (Array.Exists(parameters, parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsPointer)) return;
        if (method is MethodInfo { ReturnType.IsByRefLike: true }) return;
        Run(-1, null);
        for (var i = 0; i < parameters.Length; i++)
            foreach (var value in Candidates(parameters[i].ParameterType, parameters[i].Name!)) Run(i, value);

        void Run(int varied, object? value)
        {
            var said = varied < 0 ? "" : $"{parameters[varied].Name} = {Text(value)}";
            Call($"{name}({said})", method.Name, () =>
            {
                object?[] arguments = [.. parameters.Select((parameter, i) => i == varied ? value : Sensible(parameter))];
                var result = invoke is null ? method.Invoke(make(), arguments) : invoke(arguments);
                if (result is not null) _ = (result.ToString(), result.GetHashCode());
            });
        }
    }

    void Call(string what, string member, Action call)
    {
        Count++;
        try
        {
            call();
        }
        catch (Exception thrown)
        {
            var cause = thrown;
            while (cause is TargetInvocationException { InnerException: { } inner }) cause = inner;
            if (!IsExpected(cause, member)) _surprises.Add($"{what}: {cause.GetType().Name}: {cause.Message}");
        }
    }

    object? Sensible(ParameterInfo parameter) =>
        _samples.TryGetValue(parameter.ParameterType, out var samples) ? samples[0]()
        : parameter.HasDefaultValue ? parameter.DefaultValue is null && parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : parameter.DefaultValue
        : Candidates(parameter.ParameterType, parameter.Name!).FirstOrDefault(value => value is not null);

    /// <summary>Null, empty and extreme values of a type.</summary>
    IEnumerable<object?> Candidates(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Candidates(inner, name).Append(null);
        if (type == typeof(int)) return [1, 0, -1, int.MinValue, int.MaxValue, 1 << 14];
        if (type == typeof(long)) return [1L, 0L, -1L, long.MinValue, long.MaxValue];
        if (type == typeof(uint)) return [1u, 0u, uint.MaxValue];
        if (type == typeof(float)) return [0.5f, 0f, -1f, float.NaN, float.PositiveInfinity, float.MaxValue, float.Epsilon];
        if (type == typeof(double)) return [0.5, 0.0, -1.0, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon];
        if (type == typeof(bool)) return [false, true];
        if (type == typeof(string)) return name.Contains("path", StringComparison.OrdinalIgnoreCase) ? [null, ""] : ["Name", null, "", "\ud83d"];
        if (type.IsEnum) return [Enum.GetValues(type).GetValue(0), Enum.ToObject(type, 99)];
        if (type == typeof(Stream)) return [new MemoryStream(), new MemoryStream([1, 2, 3]), null];
        if (type == typeof(Random)) return [new Random(1), null];
        if (type == typeof(CancellationToken)) return [CancellationToken.None, new CancellationToken(canceled: true)];
        var sensible = _samples.TryGetValue(type, out var samples) ? samples.Select(sample => (object?)sample()) : [];
        if (type.IsValueType) return sensible.Append(Activator.CreateInstance(type));
        if (Element(type) is { } element)
        {
            var one = Array.CreateInstance(element, 1);
            if (Candidates(element, name).FirstOrDefault(value => value is not null) is { } item) one.SetValue(item, 0);
            return [.. sensible, one, Array.CreateInstance(element, 0), Array.CreateInstance(element, 1), null];
        }

        return [.. sensible, null];
    }

    static Type? Element(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments() is [var element] && type.IsAssignableFrom(element.MakeArrayType()) ? element : null;

    static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        Array array => $"{array.GetType().GetElementType()!.Name}[{array.Length}]",
        _ => FormattableString.Invariant($"{value}"),
    };
}
