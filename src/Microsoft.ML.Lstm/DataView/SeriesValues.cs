using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>A column that names series, of the type that it had in training, made from the names that a model knows.</summary>
/// <param name="Column">The column.</param>
/// <param name="Getter">Makes the <see cref="ValueGetter{TValue}"/> of the row that it is given.</param>
sealed record SeriesValues(DataViewSchema.DetachedColumn Column, Func<Func<int>, Delegate> Getter)
{
    /// <summary>The column for these series; of texts where a name is none of the training's type, as may be once rows of other types were taken.</summary>
    public static SeriesValues Of(string column, SeriesNaming naming, IReadOnlyList<string> names)
    {
        var numbers = new ulong[names.Count];
        if (naming.Type is null or TextDataViewType) return Texts(column, names);
        if (naming.Type is KeyDataViewType key)
        {
            for (var i = 0; i < numbers.Length; i++)
                if (naming.Rank(names[i]) is var rank and > 0 and <= int.MaxValue && (ulong)rank <= key.Count) numbers[i] = (ulong)rank;
                else return Texts(column, names);
            var annotations = new DataViewSchema.Annotations.Builder();
            naming.Values?.AddTo(annotations, KeyValues.Kind);
            return Numbers(new(column, key, annotations.ToAnnotations()), numbers);
        }
        for (var i = 0; i < numbers.Length; i++)
        {
            if (long.TryParse(names[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed)) numbers[i] = unchecked((ulong)signed);
            else if (!ulong.TryParse(names[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return Texts(column, names);
        }
        return Numbers(new(column, naming.Type), numbers);
    }

    static SeriesValues Texts(string column, IReadOnlyList<string> names) =>
        new(new(column, TextDataViewType.Instance), row => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = names[row()].AsMemory()));

    static SeriesValues Numbers(DataViewSchema.DetachedColumn column, ulong[] numbers) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.SByte => Numbers<sbyte>(column, numbers),
        TypeCode.Int16 => Numbers<short>(column, numbers),
        TypeCode.Int32 => Numbers<int>(column, numbers),
        TypeCode.Int64 => Numbers<long>(column, numbers),
        TypeCode.Byte => Numbers<byte>(column, numbers),
        TypeCode.UInt16 => Numbers<ushort>(column, numbers),
        TypeCode.UInt32 => Numbers<uint>(column, numbers),
        _ => Numbers<ulong>(column, numbers),
    };

    static SeriesValues Numbers<T>(DataViewSchema.DetachedColumn column, ulong[] numbers) where T : INumberBase<T> =>
        new(column, row => (ValueGetter<T>)((ref T value) => value = T.CreateTruncating(numbers[row()])));
}
