using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Microsoft.ML.Lstm.AutoML.SearchSpaces;

/// <summary>Options as C# to paste: what differs from the defaults.</summary>
static class OptionsCode
{
    public static string Write(object options) => Write(options, "");

    static string Write(object options, string indent)
    {
        var (type, code) = (options.GetType(), new StringBuilder());
        var fresh = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite).OrderBy(one => one.MetadataToken))
        {
            var value = property.GetValue(options);
            if (value is null or Delegate or CancellationToken || Same(value, property.GetValue(fresh))) continue;
            if (Literal(value, indent + "    ") is { } literal && literal != $"new {value.GetType().Name}()") code.Append($"{indent}    {property.Name} = {literal},\n");
        }

        return code.Length == 0 ? $"new {type.Name}()" : $"new {type.Name}\n{indent}{{\n{code}{indent}}}";
    }

    static bool Same(object value, object? other) => value is IEnumerable list and not string && other is IEnumerable others ? list.Cast<object>().SequenceEqual(others.Cast<object>()) : value.Equals(other);

    static string? Literal(object value, string indent) => value switch
    {
        string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum choice => $"{choice.GetType().Name}.{choice}",
        IFormattable number when value.GetType().IsPrimitive => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => list.Cast<object>().Select(one => Literal(one, indent)).ToArray() is var all && all.All(one => one is not null) ? $"[{string.Join(", ", all)}]" : null,
        _ when value.GetType().GetMethod("<Clone>$") is not null => Write(value, indent),
        _ => null,
    };
}
