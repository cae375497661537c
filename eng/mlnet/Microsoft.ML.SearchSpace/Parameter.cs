using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.SearchSpace.Converter;

namespace Microsoft.ML.SearchSpace;

/// <summary>A value of a search space: a number, a truth value, a text, an array, or other parameters by name.</summary>
[JsonConverter(typeof(ParameterConverter))]
public sealed class Parameter : IDictionary<string, Parameter>, IEquatable<Parameter>, IEqualityComparer<Parameter>
{
    static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter(), new ParameterConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    Parameter(object value, ParameterType type)
    {
        Value = value;
        ParameterType = type;
    }

    internal object Value { get; }

    public ParameterType ParameterType { get; }

    public int Count => ParameterType == ParameterType.Object ? Nested.Count : 1;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Nested.Keys;

    ICollection<Parameter> IDictionary<string, Parameter>.Values => Nested.Values;

    // A single value has no names: whoever asks for one gets a null reference exception, as with ML.NET.
    Dictionary<string, Parameter> Nested => Value as Dictionary<string, Parameter>;

    public Parameter this[string key]
    {
        get => Nested[key];
        set => Nested[key] = value;
    }

    public static Parameter FromDouble(double value) => new(value, ParameterType.Number);

    public static Parameter FromFloat(float value) => new(value, ParameterType.Number);

    public static Parameter FromLong(long value) => new(value, ParameterType.Integer);

    public static Parameter FromInt(int value) => new(value, ParameterType.Integer);

    public static Parameter FromString(string value) => new(value, ParameterType.String);

    public static Parameter FromBool(bool value) => new(value, ParameterType.Bool);

    public static Parameter FromEnum<T>(T value)
        where T : struct, Enum => FromString(value.ToString());

    public static Parameter FromIEnumerable<T>(IEnumerable<T> values) => new(values, ParameterType.Array);

    public static Parameter FromObject<T>(T value)
        where T : class => FromAny(value);

    public static Parameter CreateNestedParameter(params KeyValuePair<string, Parameter>[] parameters) =>
        new(new Dictionary<string, Parameter>(parameters), ParameterType.Object);

    internal static Parameter FromAny(object value) => value switch
    {
        int number => FromInt(number),
        long number => FromLong(number),
        short or byte or sbyte or ushort or uint => FromLong(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double number => FromDouble(number),
        float number => FromFloat(number),
        string text => FromString(text),
        bool flag => FromBool(flag),
        Enum name => FromString(name.ToString()),
        Parameter parameter => parameter,
        IEnumerable values => new(values, ParameterType.Array),
        _ => FromProperties(value),
    };

    // Properties without a value, or without a member that has one, are left out.
    static Parameter FromProperties(object value)
    {
        var nested = CreateNestedParameter();
        foreach (var property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanRead && property.CanWrite && property.GetIndexParameters().Length == 0))
        {
            if (property.GetValue(value) is not { } held) continue;
            var parameter = FromAny(held);
            if (parameter.ParameterType != ParameterType.Object || parameter.Count > 0) nested[property.Name] = parameter;
        }

        return nested;
    }

    public T AsType<T>()
    {
        if (Value is T value) return value;
        return JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(Value, Json), Json);
    }

    public void Add(string key, Parameter value) => Nested.Add(key, value);

    public void Add(KeyValuePair<string, Parameter> item) => Nested.Add(item.Key, item.Value);

    public void Clear() => Nested.Clear();

    public bool Contains(KeyValuePair<string, Parameter> item) => Nested.Contains(item);

    public bool ContainsKey(string key) => Nested.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, Parameter>>)Nested).CopyTo(array, arrayIndex);

    public bool Remove(string key) => Nested.Remove(key);

    public bool Remove(KeyValuePair<string, Parameter> item) => ((ICollection<KeyValuePair<string, Parameter>>)Nested).Remove(item);

    public bool TryGetValue(string key, out Parameter value) => Nested.TryGetValue(key, out value);

    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() => Nested.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Nested.GetEnumerator();

    public bool Equals(Parameter other) => other is not null && ToJson() == other.ToJson();

    public bool Equals(Parameter x, Parameter y) => x is null ? y is null : x.Equals(y);

    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    public int GetHashCode(Parameter obj) => obj.GetHashCode();

    public override string ToString() => ToJson();

    string ToJson() => JsonSerializer.Serialize(Value, Json);
}
