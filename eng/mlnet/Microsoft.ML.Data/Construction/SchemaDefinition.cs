using System.Reflection;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>How the members of a user's type become columns; what the attributes cannot say is set here.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    SchemaDefinition()
    {
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.ColumnName != columnName)
                throw new ArgumentOutOfRangeException(
                    nameof(columnName), $"The column name is specified as '{columnName}' but must match '{value.ColumnName}'");
            var index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0) base[index] = value;
            else Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var result = new SchemaDefinition();
        var names = new HashSet<string>();
        foreach (var member in RowMembers.Of(userType, direction))
        {
            var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (!names.Add(name))
                throw new ArgumentOutOfRangeException(nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            result.Add(new Column(member.Name, name, RowMembers.ColumnType(member)));
        }
        return result;
    }

    /// <summary>Which members count: readable ones make a data view, writable ones take its rows.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    /// <summary>One member and its column.</summary>
    public sealed class Column
    {
        readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, string columnName, DataViewType columnType, DataViewSchema.Annotations annotations = null)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
            _annotations.Add(annotations, _ => true);
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            ArgumentException.ThrowIfNullOrEmpty(kind);
            ArgumentNullException.ThrowIfNull(annotationType);
            if (annotationType.RawType != typeof(T))
                throw new ArgumentOutOfRangeException(
                    nameof(annotationType), $"'{kind}' is of type {annotationType}, but its value is a {typeof(T)}");
            _annotations.Add(kind, annotationType, (ValueGetter<T>)((ref T destination) => destination = value));
        }
    }
}
