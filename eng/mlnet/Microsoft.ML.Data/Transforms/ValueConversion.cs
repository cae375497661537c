using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>ML.NET's standard conversions: numbers to wider numbers, between Single and Double, Boolean from and to numbers, text from and to everything.</summary>
static class ValueConversion
{
    static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    static readonly Type[] Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    static readonly Type[] Reals = [typeof(float), typeof(double)];

    public static bool Exists(DataViewType from, DataViewType to)
    {
        Type source = from.RawType, target = to.RawType;
        if (from is KeyDataViewType) return Unsigned.Contains(target) && IsWider(Unsigned, source, target);
        return source == target || target == typeof(ReadOnlyMemory<char>) || source == typeof(ReadOnlyMemory<char>)
            || IsWider(Signed, source, target) || IsWider(Unsigned, source, target)
            || (source == typeof(bool) || IsNumber(source)) && Reals.Contains(target)
            || source == typeof(bool) && IsNumber(target) || IsNumber(source) && target == typeof(bool);
    }

    /// <summary>The function, for a pair that Exists.</summary>
    public static Func<TFrom, TTo> Get<TFrom, TTo>()
    {
        if (typeof(TFrom) == typeof(TTo)) return (Func<TFrom, TTo>)(object)(Func<TFrom, TFrom>)(value => value);
        if (typeof(TTo) == typeof(ReadOnlyMemory<char>)) return (Func<TFrom, TTo>)(object)(Func<TFrom, ReadOnlyMemory<char>>)(value => ToText(value).AsMemory());
        if (typeof(TFrom) == typeof(ReadOnlyMemory<char>)) return (Func<TFrom, TTo>)(object)FromText<TTo>();
        if (typeof(TFrom) == typeof(bool)) return (Func<TFrom, TTo>)ByType.Call<Delegate>(FromBoolean<int>, [typeof(TTo)]);
        if (typeof(TTo) == typeof(bool)) return (Func<TFrom, TTo>)ByType.Call<Delegate>(ToBoolean<int>, [typeof(TFrom)]);
        return (Func<TFrom, TTo>)ByType.Call<Delegate>(FromNumber<int, int>, [typeof(TFrom), typeof(TTo)]);
    }

    /// <summary>What a column keeps when its items are converted; a number that is normalized stays so as another number.</summary>
    public static string[] KeptAnnotations(DataViewType from, DataViewType to) => from is NumberDataViewType && to is NumberDataViewType
        ? [AnnotationUtils.Kinds.SlotNames, AnnotationUtils.Kinds.IsNormalized]
        : [AnnotationUtils.Kinds.SlotNames];

    public static string ToText<T>(T value) => value switch
    {
        bool truth => truth ? "True" : "False",
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    static bool IsNumber(Type type) => Signed.Contains(type) || Unsigned.Contains(type) || Reals.Contains(type);

    static bool IsWider(Type[] ladder, Type source, Type target)
    {
        var from = Array.IndexOf(ladder, source);
        return from >= 0 && Array.IndexOf(ladder, target) >= from;
    }

    static Func<ReadOnlyMemory<char>, T> FromText<T>()
    {
        var parse = TextParser.For<T>();
        return text =>
        {
            if (text.IsEmpty) return default;
            parse(text, out var value);
            return value;
        };
    }

    static Delegate FromBoolean<T>() where T : INumberBase<T> => (Func<bool, T>)(value => value ? T.One : T.Zero);

    static Delegate ToBoolean<T>() where T : INumberBase<T> => (Func<T, bool>)(value => value != T.Zero);

    static Delegate FromNumber<TFrom, TTo>() where TFrom : INumberBase<TFrom> where TTo : INumberBase<TTo> =>
        (Func<TFrom, TTo>)(value => TTo.CreateSaturating(value));
}
