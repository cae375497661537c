using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Writes a data view's row into the members of a user's object.</summary>
sealed class ReadableRow<TRow> : IRowReadableAs<TRow> where TRow : class
{
    static readonly MethodInfo OpenPlain = Generic(nameof(Plain));
    static readonly MethodInfo OpenArray = Generic(nameof(Array));
    static readonly MethodInfo OpenBuffer = Generic(nameof(Buffer));

    readonly Action<TRow>[] _setters;

    public ReadableRow(DataViewRow row, (MemberColumn Target, DataViewSchema.Column Source)[] columns) =>
        _setters = [.. columns.Select(column => Setter(row, column.Source, column.Target.Member))];

    public void FillValues(TRow row)
    {
        foreach (var set in _setters) set(row);
    }

    /// <summary>Which of a schema's columns go to which members; checked, so that a misfit shows before the first row.</summary>
    public static (MemberColumn Target, DataViewSchema.Column Source)[] Match(
        DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        var result = new List<(MemberColumn, DataViewSchema.Column)>();
        foreach (var target in MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            var member = target.Member;
            if (schema.GetColumnOrNull(target.Name) is not { } source)
            {
                if (ignoreMissingColumns) continue;
                throw Contracts.ExceptSchemaMismatch(null, "Schema", "", target.Name);
            }
            var type = RowMembers.TypeOf(member);
            if (!RowMembers.Fits(source.Type, type))
                throw new InvalidOperationException(
                    $"Can't bind the IDataView column '{target.Name}' of type '{source.Type}' to field or property '{member.Name}' of type '{type}'.");
            result.Add((target, source));
        }
        return [.. result];
    }

    static Action<TRow> Setter(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var type = RowMembers.TypeOf(member);
        if (type == typeof(string)) return Text(row, source, member);
        if (type == typeof(string[])) return TextArray(row, source, member);
        var (open, item) =
            type.IsSZArray ? (OpenArray, type.GetElementType()) :
            source.Type is VectorDataViewType ? (OpenBuffer, type.GetGenericArguments()[0]) :
            (OpenPlain, type);
        return (Action<TRow>)open.MakeGenericMethod(item).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, source, member], null);
    }

    static Action<TRow> Plain<T>(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var get = row.GetGetter<T>(source);
        var set = RowMembers.Writer<TRow, T>(member);
        T value = default;
        return target =>
        {
            get(ref value);
            set(target, value);
        };
    }

    static Action<TRow> Text(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var get = row.GetGetter<ReadOnlyMemory<char>>(source);
        var set = RowMembers.Writer<TRow, string>(member);
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            get(ref value);
            set(target, value.ToString());
        };
    }

    static Action<TRow> TextArray(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var get = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(source);
        var set = RowMembers.Writer<TRow, string[]>(member);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            get(ref value);
            set(target, [.. value.DenseValues().Select(text => text.ToString())]);
        };
    }

    // An array the object already has is filled again when its length fits: that is what makes reuseRowObject cheap.
    static Action<TRow> Array<T>(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var get = row.GetGetter<VBuffer<T>>(source);
        var read = CanRead(member) ? RowMembers.Reader<TRow, T[]>(member) : _ => null;
        var set = RowMembers.Writer<TRow, T[]>(member);
        VBuffer<T> value = default;
        return target =>
        {
            get(ref value);
            var array = read(target);
            if (array is null || array.Length != value.Length) array = new T[value.Length];
            value.CopyTo(array);
            set(target, array);
        };
    }

    static Action<TRow> Buffer<T>(DataViewRow row, DataViewSchema.Column source, MemberInfo member)
    {
        var get = row.GetGetter<VBuffer<T>>(source);
        var read = CanRead(member) ? RowMembers.Reader<TRow, VBuffer<T>>(member) : _ => default;
        var set = RowMembers.Writer<TRow, VBuffer<T>>(member);
        return target =>
        {
            var value = read(target);
            get(ref value);
            set(target, value);
        };
    }

    static bool CanRead(MemberInfo member) => member is FieldInfo || ((PropertyInfo)member).CanRead;

    static MethodInfo Generic(string name) => typeof(ReadableRow<TRow>).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static);
}
