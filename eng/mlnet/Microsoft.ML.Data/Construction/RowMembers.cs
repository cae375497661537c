using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The members of a user's type that are columns, their types, and fast ways in and out of them.</summary>
static class RowMembers
{
    public static IEnumerable<MemberInfo> Of(Type userType, SchemaDefinition.Direction direction)
    {
        const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;
        var fields = userType.GetFields(Instance).Where(field => !field.IsInitOnly || direction == SchemaDefinition.Direction.Read);
        var properties = userType.GetProperties(Instance).Where(property => property.GetIndexParameters().Length == 0 && Allows(property, direction));
        return fields.Cast<MemberInfo>().Concat(properties).Where(member => !member.IsDefined(typeof(NoColumnAttribute)));
    }

    public static MemberInfo Find(Type userType, string name) =>
        (MemberInfo)userType.GetField(name) ?? userType.GetProperty(name)
        ?? throw new ArgumentOutOfRangeException(nameof(name), $"No field or property with name '{name}' found in type '{userType.FullName}'");

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static DataViewType ColumnType(MemberInfo member)
    {
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        var memberType = TypeOf(member);
        var isVector = ItemType(memberType, out var item);
        if (Primitive(item) is not { } primitive) throw NoType(member);
        if (vector is not null && !isVector)
            throw new ArgumentOutOfRangeException(nameof(member), $"Member {member.Name} is marked with [VectorType], but its type is not a vector");
        if (key is not null)
        {
            if (!KeyDataViewType.IsValidDataType(item))
                throw new ArgumentOutOfRangeException(
                    "userType",
                    $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            primitive = new KeyDataViewType(item, key.KeyCount.Count.Value);
        }
        return
            !isVector ? primitive :
            vector?.Dims is { Length: > 0 } dims ? new VectorDataViewType(primitive, dims) :
            new VectorDataViewType(primitive);
    }

    /// <summary>Whether the member holds a vector, and what one value of it is in a data view.</summary>
    public static bool ItemType(Type memberType, out Type item)
    {
        var isBuffer = memberType.IsGenericType && memberType.GetGenericTypeDefinition() == typeof(VBuffer<>);
        item = memberType.IsSZArray ? memberType.GetElementType() : isBuffer ? memberType.GetGenericArguments()[0] : memberType;
        if (item == typeof(string)) item = typeof(ReadOnlyMemory<char>);
        return memberType.IsSZArray || isBuffer;
    }

    public static bool Fits(DataViewType columnType, Type memberType)
    {
        var isVector = ItemType(memberType, out var item);
        return isVector
            ? columnType is VectorDataViewType vector && vector.ItemType.RawType == item
            : columnType is not VectorDataViewType && columnType.RawType == item;
    }

    public static Func<TRow, TValue> Reader<TRow, TValue>(MemberInfo member)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    public static Action<TRow, TValue> Writer<TRow, TValue>(MemberInfo member)
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }

    static bool Allows(PropertyInfo property, SchemaDefinition.Direction direction) =>
        (direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetGetMethod() is not null) ||
        (direction.HasFlag(SchemaDefinition.Direction.Write) && property.GetSetMethod() is not null);

    static PrimitiveDataViewType Primitive(Type type) =>
        type == typeof(ReadOnlyMemory<char>) ? TextDataViewType.Instance :
        type == typeof(bool) ? BooleanDataViewType.Instance :
        type == typeof(DateTime) ? DateTimeDataViewType.Instance :
        type == typeof(DateTimeOffset) ? DateTimeOffsetDataViewType.Instance :
        type == typeof(TimeSpan) ? TimeSpanDataViewType.Instance :
        type == typeof(DataViewRowId) ? RowIdDataViewType.Instance :
        type == typeof(sbyte) ? NumberDataViewType.SByte :
        type == typeof(byte) ? NumberDataViewType.Byte :
        type == typeof(short) ? NumberDataViewType.Int16 :
        type == typeof(ushort) ? NumberDataViewType.UInt16 :
        type == typeof(int) ? NumberDataViewType.Int32 :
        type == typeof(uint) ? NumberDataViewType.UInt32 :
        type == typeof(long) ? NumberDataViewType.Int64 :
        type == typeof(ulong) ? NumberDataViewType.UInt64 :
        type == typeof(float) ? NumberDataViewType.Single :
        type == typeof(double) ? NumberDataViewType.Double :
        null;

    static Exception NoType(MemberInfo member) =>
        new ArgumentOutOfRangeException(
            "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
}
