using System.Text.Json;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Serving;

/// <summary>Rows as JSON: an array of objects, whose properties are columns.</summary>
static class JsonRows
{
    /// <exception cref="InvalidDataException">It is no array of objects, a column is missing, or a value is not what its column should hold.</exception>
    public static async Task<TableBlock> ReadAsync(Stream body, LoadedModel model, CancellationToken cancellationToken)
    {
        using var document = await Parse(body, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw new InvalidDataException($"The body is {Kind(document.RootElement)}, but must be an array of rows, such as [{{\"column\": 1}}].");
        TableColumn[] columns = [.. model.Columns.Where(column => column.Name != model.Label)];
        var (rows, number) = (new TableBlock(columns), 0);
        foreach (var row in document.RootElement.EnumerateArray())
        {
            number++;
            if (row.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"Row {number} is {Kind(row)}, but must be an object with a property for each column.");
            for (var i = 0; i < columns.Length; i++)
            {
                if (!row.TryGetProperty(columns[i].Name, out var value)) throw new InvalidDataException($"Row {number} has no column '{columns[i].Name}'. A missing number is null.");
                Add(rows, i, value, number);
            }

            rows.EndRow();
        }

        return rows.Rows > 0 ? rows : throw new InvalidDataException("There are no rows in the body.");
    }

    public static byte[] Write(TableBlock rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            for (var row = 0; row < rows.Rows; row++)
            {
                writer.WriteStartObject();
                for (var column = 0; column < rows.Columns.Count; column++)
                {
                    writer.WritePropertyName(rows.Columns[column].Name);
                    switch (rows.Columns[column].Kind)
                    {
                        case ColumnKind.Number when float.IsFinite(rows.Numbers(column)[row]): writer.WriteNumberValue(rows.Numbers(column)[row]); break;
                        case ColumnKind.Real when double.IsFinite(rows.Reals(column)[row]): writer.WriteNumberValue(rows.Reals(column)[row]); break;
                        case ColumnKind.Integer: writer.WriteNumberValue(rows.Integers(column)[row]); break;
                        case ColumnKind.Time: writer.WriteStringValue(CellText.Format(rows.Times(column)[row])); break;
                        case ColumnKind.Text: writer.WriteStringValue(rows.Texts(column)[row]); break;
                        default: writer.WriteNullValue(); break;
                    }
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return stream.ToArray();
    }

    static async Task<JsonDocument> Parse(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(body, new() { MaxDepth = 8 }, cancellationToken);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"The body is no JSON: {broken.Message}", broken);
        }
    }

    static void Add(TableBlock rows, int column, JsonElement value, int number)
    {
        switch (rows.Columns[column].Kind)
        {
            case ColumnKind.Number when value.ValueKind == JsonValueKind.Null: rows.Numbers(column).Add(float.NaN); break;
            case ColumnKind.Number when value.ValueKind == JsonValueKind.Number: rows.Numbers(column).Add(value.GetSingle()); break;
            case ColumnKind.Real when value.ValueKind == JsonValueKind.Null: rows.Reals(column).Add(double.NaN); break;
            case ColumnKind.Real when value.ValueKind == JsonValueKind.Number: rows.Reals(column).Add(value.GetDouble()); break;
            case ColumnKind.Integer when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer): rows.Integers(column).Add(integer); break;
            case ColumnKind.Time when value.ValueKind == JsonValueKind.String && CellText.TryTime(value.GetString(), out var time): rows.Times(column).Add(time); break;
            case ColumnKind.Text when value.ValueKind is JsonValueKind.String: rows.Texts(column).Add(value.GetString().AsSpan()); break;
            case ColumnKind.Text when value.ValueKind is JsonValueKind.Number: rows.Texts(column).Add(value.GetRawText().AsSpan()); break;
            default: throw CellText.Refused("The body", $"row {number}", rows.Columns[column].Name, value.GetRawText(), rows.Columns[column].Kind);
        }
    }

    static string Kind(JsonElement element) => $"{element.ValueKind}".ToLowerInvariant() switch { "array" => "an array", "object" => "an object", var kind => $"a {kind}" };
}
