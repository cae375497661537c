using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Columns as a user describes them, bound to the fields of a file.</summary>
static class TextColumnBinder
{
    /// <param name="columns">What the user asks for.</param>
    /// <param name="fieldCount">How many fields a line has, where that is known.</param>
    public static TextColumn[] Bind(TextLoader.Column[] columns, int? fieldCount)
    {
        if (columns is not { Length: > 0 }) throw NoSample();
        foreach (var column in columns)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(column.Name, nameof(columns));
            if (column.Source is not { Length: > 0 })
                throw new ArgumentOutOfRangeException(nameof(columns), $"Column '{column.Name}' names no fields to read.");
        }
        var named = columns.SelectMany(column => column.Source).Where(range => !range.AllOther).SelectMany(range => Fields(range, fieldCount)).ToHashSet();
        return [.. columns.Select(column => Bind(column, fieldCount, named))];
    }

    /// <summary>The columns that a type's members ask for with [LoadColumn].</summary>
    public static TextLoader.Column[] ColumnsOf(Type type)
    {
        var columns = RowMembers.Of(type, SchemaDefinition.Direction.Write).Select(ColumnOf).ToArray();
        return columns.Length > 0 ? columns : throw new InvalidOperationException("Should define at least one public, readable field or property in TInput.");
    }

    static TextLoader.Column ColumnOf(System.Reflection.MemberInfo member)
    {
        var load = (LoadColumnAttribute)Attribute.GetCustomAttribute(member, typeof(LoadColumnAttribute))
            ?? throw new InvalidOperationException($"{member.MemberType} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        var name = (ColumnNameAttribute)Attribute.GetCustomAttribute(member, typeof(ColumnNameAttribute));
        var key = (KeyTypeAttribute)Attribute.GetCustomAttribute(member, typeof(KeyTypeAttribute));
        var isVector = RowMembers.ItemType(RowMembers.TypeOf(member), out var item);
        var kind = Kinds.Of(item) ?? throw new InvalidOperationException($"Member '{member.Name}' has type {item.Name}, which no column can have.");
        var source = load.Sources.Select(range => new TextLoader.Range { Min = range.Min, Max = range.Max, AutoEnd = range.AutoEnd, ForceVector = isVector });
        return new(name?.Name ?? member.Name, kind, [.. source], key?.KeyCount);
    }

    static TextColumn Bind(TextLoader.Column column, int? fieldCount, HashSet<int> named)
    {
        var fields = new List<int>();
        var variableFrom = -1;
        foreach (var range in column.Source)
        {
            if (variableFrom >= 0) throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}': only the last range may have a variable end.");
            if (range.VariableEnd) variableFrom = range.Min;
            else if (range.AllOther) fields.AddRange(Enumerable.Range(0, fieldCount ?? throw NoSample()).Where(field => !named.Contains(field)));
            else if (range.AutoEnd && fieldCount is null) throw NoSample();
            else fields.AddRange(Fields(range, fieldCount));
        }
        var isVector = variableFrom >= 0 || fields.Count != 1 || column.Source.Any(range => range.ForceVector || range.AutoEnd || range.AllOther);
        if (isVector && variableFrom < 0 && fields.Count == 0)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' begins beyond the last field.");
        var keyCount = column.KeyCount is null ? (ulong?)null : column.KeyCount.Count ?? Largest(column);
        return new(column.Name, column.DataKind, [.. fields], variableFrom, isVector, keyCount, null);
    }

    static IEnumerable<int> Fields(TextLoader.Range range, int? fieldCount)
    {
        var last = range.Max ?? (range.AutoEnd ? fieldCount - 1 : range.Min) ?? range.Min - 1;
        return Enumerable.Range(range.Min, Math.Max(0, last - range.Min + 1));
    }

    static ulong Largest(TextLoader.Column column) => column.DataKind switch
    {
        DataKind.Byte => byte.MaxValue,
        DataKind.UInt16 => ushort.MaxValue,
        DataKind.UInt32 => uint.MaxValue,
        DataKind.UInt64 => ulong.MaxValue,
        _ => throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}': {column.DataKind} cannot hold keys."),
    };

    static ArgumentOutOfRangeException NoSample() => new("Source", "Can't determine the number of source columns without valid data");
}
