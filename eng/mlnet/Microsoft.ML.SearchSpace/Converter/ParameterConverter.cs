using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SearchSpace.Converter;

/// <summary>A parameter is written as the value that it holds.</summary>
sealed class ParameterConverter : JsonConverter<Parameter>
{
    public override Parameter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Read(document.RootElement);
    }

    static Parameter Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt32(out var value) => Parameter.FromInt(value),
        JsonValueKind.Number when element.TryGetInt64(out var value) => Parameter.FromLong(value),
        JsonValueKind.Number => Parameter.FromDouble(element.GetDouble()),
        JsonValueKind.String => Parameter.FromString(element.GetString()),
        JsonValueKind.True or JsonValueKind.False => Parameter.FromBool(element.GetBoolean()),
        JsonValueKind.Array => Parameter.FromIEnumerable(element.EnumerateArray().Select(Read).ToArray()),
        JsonValueKind.Object => Parameter.CreateNestedParameter([.. element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Read(member.Value)))]),
        _ => null,
    };

    public override void Write(Utf8JsonWriter writer, Parameter value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, options);
}
