using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A column of a text file, with the fields it is read from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its items are.</param>
/// <param name="Fields">The fields in order.</param>
/// <param name="VariableFrom">From which field on all of them are taken, line by line; or -1.</param>
/// <param name="IsVector">Whether it is a vector, be it of one field.</param>
/// <param name="KeyCount">How many keys there are, if it holds keys; in the file they count from 0.</param>
/// <param name="SlotNames">The header's names of a vector's fields, or null.</param>
sealed record TextColumn(string Name, DataKind Kind, int[] Fields, int VariableFrom, bool IsVector, ulong? KeyCount, string[] SlotNames)
{
    PrimitiveDataViewType ItemType => KeyCount is { } count ? new KeyDataViewType(Kinds.TypeOf(Kind).RawType, count) : Kinds.TypeOf(Kind);

    public DataViewType Type =>
        VariableFrom >= 0 ? new VectorDataViewType(ItemType) :
        IsVector ? new VectorDataViewType(ItemType, Fields.Length) : ItemType;

    public DataViewSchema.Annotations Annotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (SlotNames is not null)
        {
            var names = SlotNames.Select(name => name.AsMemory()).ToArray();
            builder.Add(AnnotationUtils.Kinds.SlotNames, AnnotationUtils.GetNamesType(names.Length),
                (ref VBuffer<ReadOnlyMemory<char>> value) => new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value));
        }
        return builder.ToAnnotations();
    }

    public TextColumn WithHeader(List<ReadOnlyMemory<char>> header)
    {
        if (!IsVector || VariableFrom >= 0) return this;
        var names = Fields.Select(field => field < header.Count ? header[field].ToString() : "").ToArray();
        return names.All(name => name.Length == 0) ? this : this with { SlotNames = names };
    }

    /// <param name="values">The current line's fields.</param>
    /// <param name="settings">How values are written.</param>
    /// <param name="bad">Called for each field that is no value of the type, with its text.</param>
    public Delegate Getter(List<ReadOnlyMemory<char>> values, TextValueSettings settings, Action<TextColumn, string> bad) =>
        ByType.Call<Delegate>(Getter<int>, [ItemType.RawType], values, settings, bad);

    Delegate Getter<T>(List<ReadOnlyMemory<char>> values, TextValueSettings settings, Action<TextColumn, string> bad)
    {
        var parse = Parser<T>(settings);
        if (!IsVector)
        {
            var field = Fields[0];
            return (ValueGetter<T>)((ref T value) => value = Read(field));
        }
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            var extra = VariableFrom < 0 ? 0 : Math.Max(0, values.Count - VariableFrom);
            var editor = VBufferEditor.Create(ref destination, Fields.Length + extra);
            for (var i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = Read(i < Fields.Length ? Fields[i] : VariableFrom + i - Fields.Length);
            destination = editor.Commit();
        });

        T Read(int field)
        {
            var text = field < values.Count ? values[field] : default;
            if (!parse(text, out var value)) bad(this, text.ToString());
            return value;
        }
    }

    TextParser.Parser<T> Parser<T>(TextValueSettings settings)
    {
        if (KeyCount is { } count) return (TextParser.Parser<T>)ByType.Call<Delegate>(KeyParser<uint>, [typeof(T)], count);
        var parse = TextParser.For<T>();
        if (Kind is not (DataKind.Single or DataKind.Double)) return parse;
        return (ReadOnlyMemory<char> text, out T value) =>
        {
            // An empty field is 0 unless asked otherwise: that is ML.NET's rule.
            value = default;
            if (text.Span.IsWhiteSpace() && !settings.MissingIsNaN) return true;
            return parse(settings.DecimalMarker == '.' ? text : text.ToString().Replace(settings.DecimalMarker, '.').AsMemory(), out value);
        };
    }

    static Delegate KeyParser<T>(ulong count) where T : IBinaryInteger<T> => (TextParser.Parser<T>)((ReadOnlyMemory<char> text, out T value) =>
    {
        value = T.Zero;
        if (text.Span.IsWhiteSpace()) return true;
        if (!ulong.TryParse(text.Span, out var key) || key >= count) return false;
        value = T.CreateChecked(key + 1);
        return true;
    });
}

/// <summary>How numbers are written, and what an empty one means.</summary>
readonly record struct TextValueSettings(char DecimalMarker, bool MissingIsNaN);
