using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Getters over the members of the current row object; nothing is boxed from row to row.</summary>
sealed class RowValueGetters<TRow>(Func<TRow> current) where TRow : class
{
    static readonly MethodInfo OpenPlain = Generic(nameof(Plain));
    static readonly MethodInfo OpenKey = Generic(nameof(Key));
    static readonly MethodInfo OpenArray = Generic(nameof(Array));
    static readonly MethodInfo OpenBuffer = Generic(nameof(Buffer));

    public Delegate Create(MemberColumn column)
    {
        var type = RowMembers.TypeOf(column.Member);
        if (type == typeof(string)) return Text(column.Member);
        if (type == typeof(string[])) return TextArray(column.Member);
        if (type.IsSZArray) return Make(OpenArray, type.GetElementType(), column.Member);
        if (column.Type is VectorDataViewType) return Make(OpenBuffer, type.GetGenericArguments()[0], column.Member);
        return column.Type is KeyDataViewType key ? Make(OpenKey, type, column.Member, key) : Make(OpenPlain, type, column.Member);
    }

    Delegate Plain<T>(MemberInfo member)
    {
        var read = RowMembers.Reader<TRow, T>(member);
        return (ValueGetter<T>)((ref T value) => value = read(current()));
    }

    // Users count keys from 0, a data view from 1: there 0 says that the key is missing, as it does for one out of range.
    Delegate Key<T>(MemberInfo member, KeyDataViewType type) where T : System.Numerics.IBinaryInteger<T>
    {
        var read = RowMembers.Reader<TRow, T>(member);
        var last = type.Count - 1;
        return (ValueGetter<T>)((ref T value) =>
        {
            var raw = read(current());
            value = ulong.CreateTruncating(raw) <= last ? unchecked(raw + T.One) : T.Zero;
        });
    }

    Delegate Text(MemberInfo member)
    {
        var read = RowMembers.Reader<TRow, string>(member);
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory());
    }

    Delegate TextArray(MemberInfo member)
    {
        var read = RowMembers.Reader<TRow, string[]>(member);
        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (var i = 0; i < texts.Length; i++) editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        });
    }

    Delegate Array<T>(MemberInfo member)
    {
        var read = RowMembers.Reader<TRow, T[]>(member);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var items = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, items.Length);
            items.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }

    Delegate Buffer<T>(MemberInfo member)
    {
        var read = RowMembers.Reader<TRow, VBuffer<T>>(member);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => read(current()).CopyTo(ref value));
    }

    Delegate Make(MethodInfo open, Type item, params object[] arguments) =>
        (Delegate)open.MakeGenericMethod(item).Invoke(this, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    static MethodInfo Generic(string name) => typeof(RowValueGetters<TRow>).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance);
}
