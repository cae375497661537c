using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>
/// By what a model knows its series: texts, integers, or what keys stand for. Keys that were fitted anew on other rows number the same values otherwise, so a key's
/// number names a series only where the training's keys stood for nothing.
/// </summary>
/// <param name="Type">The type of the series' column in training; null where there is none, or it is not known, as in files of older versions.</param>
/// <param name="Values">What its keys stood for; null where it has no keys, or they stood for nothing.</param>
sealed record SeriesNaming(PrimitiveDataViewType? Type, KeyValues? Values)
{
    const string Role = "series";

    static readonly ModelPart Part = new("Series", "SERN", 1);

    // A file knows them by their place in this list, which may only grow at its end.
    static readonly PrimitiveDataViewType[] Types =
    [
        TextDataViewType.Instance, NumberDataViewType.SByte, NumberDataViewType.Int16, NumberDataViewType.Int32, NumberDataViewType.Int64,
        NumberDataViewType.Byte, NumberDataViewType.UInt16, NumberDataViewType.UInt32, NumberDataViewType.UInt64,
    ];

    Dictionary<string, int>? _ranks;

    /// <summary>Of a model without a column of series, or from a file that does not say: keys are known by their numbers.</summary>
    public static SeriesNaming Unknown { get; } = new(null, null);

    /// <summary>Whether a column can name series.</summary>
    public static bool CanRead(SchemaShape.Column column) => SchemaCheck.IsScalar(column) && (column.IsKey || Array.Exists(Types, type => type.Equals(column.ItemType)));

    /// <summary>How the column of <paramref name="schema"/> names series; null for none.</summary>
    public static SeriesNaming Of(DataViewSchema schema, string? series) => series is null ? Unknown : new((PrimitiveDataViewType)schema[series].Type, ValuesOf(schema[series]));

    /// <summary>Throws where the column's rows cannot be matched with the model's series.</summary>
    public void Check(IExceptionContext context, DataViewSchema.Column column)
    {
        if (Type is null) return;
        var byNumber = Type is KeyDataViewType && Values is null;
        if (column.Type is KeyDataViewType)
        {
            if (Type is not KeyDataViewType && ValuesOf(column) is null)
            {
                throw MLNetInternals.SchemaMismatch(context, "inputSchema", Role, column.Name,
                    $"{Type}, as in training, or keys with the values that they stand for (the annotation {KeyValues.Kind})", $"{column.Type} without such values");
            }
        }
        else if (byNumber)
        {
            throw MLNetInternals.SchemaMismatch(context, "inputSchema", Role, column.Name,
                $"a key, as in training, whose keys stood for no values (there was no annotation {KeyValues.Kind}), so that the model knows its series by number", column.Type.ToString());
        }
    }

    /// <summary>The name of each key of a column, by key - 1; null where the number is the name.</summary>
    public string[]? KeyNames(DataViewSchema.Column column) => Type is null || (Type is KeyDataViewType && Values is null) ? null : (ValuesOf(column) ?? Values)?.Texts();

    /// <summary>Where a name stands in the order of keys or integers; 0 for texts and for what is no name of this kind.</summary>
    public long Rank(string name)
    {
        if (Values is not null) return (_ranks ??= Ranks(Values.Texts())).GetValueOrDefault(name);
        return Type is KeyDataViewType or NumberDataViewType && long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    public void Save(ModelSaveContext ctx) => Part.Save(ctx, codec => Transfer(codec, this));

    /// <summary>Reads what <see cref="Save"/> wrote; files of older versions do not have it.</summary>
    public static SeriesNaming Load(ModelLoadContext ctx) => Part.LoadIfThere(ctx, codec => Transfer(codec, null)) ?? Unknown;

    static SeriesNaming Transfer(ModelCodec codec, SeriesNaming? naming)
    {
        var key = naming?.Type as KeyDataViewType;
        var index = codec.Integer((byte)(naming?.Type is not { } known ? 0 : key is null ? 1 + Array.FindIndex(Types, known.Equals) : 1 + Types.Length + KeyTypes.IndexOf(key)));
        if (index == 0) return Unknown;
        if (index <= Types.Length) return new(Types[index - 1], null);
        if (index > Types.Length + KeyTypes.Count) throw new InvalidDataException($"Its series are named by a type {index} that there is not.");
        var count = codec.Integer(key?.Count ?? 0);
        if (count == 0) throw new InvalidDataException("Its series are named by keys that there cannot be.");
        return new(KeyTypes.At(index - 1 - Types.Length, count), KeyValues.TransferOptional(codec, naming?.Values, count));
    }

    static Dictionary<string, int> Ranks(string[] names)
    {
        var ranks = new Dictionary<string, int>();
        for (var i = 0; i < names.Length; i++) ranks.TryAdd(names[i], i + 1);
        return ranks;
    }

    static KeyValues? ValuesOf(DataViewSchema.Column column) => column.Type is KeyDataViewType { Count: <= int.MaxValue } key ? KeyValues.Of(column, (int)key.Count) : null;
}
