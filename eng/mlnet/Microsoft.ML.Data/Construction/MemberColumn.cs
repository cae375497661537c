using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A column bound to the member it comes from, or goes to.</summary>
sealed record MemberColumn(string Name, DataViewType Type, DataViewSchema.Annotations Annotations, MemberInfo Member)
{
    public static MemberColumn[] Bind(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
    {
        definition ??= SchemaDefinition.Create(userType, direction);
        var names = new HashSet<string>();
        return [.. definition.Select(column => Bind(userType, column, names))];
    }

    public static DataViewSchema Schema(IEnumerable<MemberColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns) builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    static MemberColumn Bind(Type userType, SchemaDefinition.Column column, HashSet<string> names)
    {
        var member = RowMembers.Find(userType, column.MemberName);
        var name = column.ColumnName ?? column.MemberName;
        if (!names.Add(name)) throw new ArgumentOutOfRangeException(nameof(column), $"Duplicate column name '{name}' detected, this is disallowed");
        var type = column.ColumnType ?? RowMembers.ColumnType(member);
        var held = RowMembers.TypeOf(member);
        if (!RowMembers.Fits(type, held))
            throw new ArgumentOutOfRangeException(
                "userSchemaDefinition", $"Column '{name}' is supposed to be of type {type}, but associated field has type {held}");
        return new(name, type, column.Annotations, member);
    }
}
