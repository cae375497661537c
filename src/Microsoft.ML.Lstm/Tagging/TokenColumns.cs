using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Tokens;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>The columns that a tagger reads, each with something for every token.</summary>
sealed class TokenColumns(IReadOnlyList<LstmFeatureColumn> columns)
{
    const string Role = "feature";
    const int MostKeys = (1 << 24) - 2;

    public IReadOnlyList<LstmFeatureColumn> Columns => columns;

    /// <summary>What each column's keys stand for, where it has keys and that is known. Empty before there is a model.</summary>
    public IReadOnlyList<KeyValues?> KeyMeanings { get; init; } = [];

    /// <summary>The words of the language model that reads the first column, too; null without one.</summary>
    public LearntUnits? Language { get; init; }

    /// <summary>The same columns of a model that was trained on a schema, and whose first column a language model of such words reads.</summary>
    public TokenColumns TrainedOn(DataViewSchema schema, LearntUnits? language) => new(columns) { KeyMeanings = [.. columns.Select(column => Vocabulary.Of(schema[column.Name]))], Language = language };

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of types that can be read.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        foreach (var column in columns)
        {
            var found = SchemaCheck.Find(context, shape, Role, column.Name);
            if (SchemaCheck.IsScalar(found) || !(found.IsKey || found.ItemType is TextDataViewType || NumberColumn.CanRead(found)))
                throw SchemaCheck.Mismatch(context, Role, found, "a vector of text, of keys or of Single (or of other numbers, or Boolean)");
        }
    }

    /// <summary>What the engine reads of a schema; the vocabulary of a text comes from elsewhere.</summary>
    public TaggingInput[] Inputs(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        return [.. columns.Select(column => Input(context, column, (VectorDataViewType)schema[column.Name].Type))];
    }

    /// <summary>The columns in a schema; throws unless they are those that a model was trained on, or keys that can be matched with its own by value.</summary>
    public DataViewSchema.Column[] Bind(IExceptionContext context, DataViewSchema schema, IReadOnlyList<TaggingInput> trained)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var ((input, expected), i) in Inputs(context, schema).Zip(trained).Select((pair, i) => (pair, i)))
        {
            if ((input.Kind, input.Size) == (expected.Kind, expected.Size)) continue;
            if (input.Kind == TaggingInputKind.Keys && expected.Kind == TaggingInputKind.Keys && KeyMeanings.ElementAtOrDefault(i) is not null && Vocabulary.Of(schema[input.Name]) is not null) continue;
            throw Mismatch(context, input.Name, $"{Describe(expected)}, as in training", $"{schema[input.Name].Type}, which is {Describe(input)}");
        }
        return [.. columns.Select(column => schema[column.Name])];
    }

    /// <summary>Writes columns and what their keys stand for, or reads those of a model.</summary>
    public static TokenColumns Transfer(ModelCodec codec, IReadOnlyList<TaggingInput> inputs, TokenColumns? all)
    {
        var columns = codec.Repeat(all?.Columns, inputs.Count, column => new LstmFeatureColumn(codec.Name(column?.Name)) { FeaturesPerStep = codec.IntOrNull(column?.FeaturesPerStep) });
        if (!columns.Select(column => column.Name).SequenceEqual(inputs.Select(input => input.Name))) throw new InvalidDataException("Its columns are not those that its networks read.");
        return new(columns)
        {
            KeyMeanings = [.. inputs.Select((input, i) => KeyValues.TransferOptional(codec, all?.KeyMeanings.ElementAtOrDefault(i), (ulong)input.Size) is var values
                && (values is null || input.Kind == TaggingInputKind.Keys) ? values : throw new InvalidDataException($"It holds values for the keys of '{input.Name}', which has none."))],
            Language = inputs[0].Language is { } language ? TransferLanguage(codec, language, all?.Language) : null,
        };
    }

    static LearntUnits TransferLanguage(ModelCodec codec, TaggingLanguage language, LearntUnits? words)
    {
        words = LearntUnits.Transfer(codec, TextUnit.Words, words);
        return words.Count - 1 == language.Tokens ? words : throw new InvalidDataException($"It holds {words.Count - 1} words of a language model, but its networks read {language.Tokens}.");
    }

    /// <summary>A column in words.</summary>
    public static string Describe(TaggingInput input) => input.Kind switch
    {
        TaggingInputKind.Text => "a text for each token",
        TaggingInputKind.Keys => $"a key out of {input.Size} for each token",
        _ => $"{input.Size} numbers for each token",
    };

    static TaggingInput Input(IExceptionContext context, LstmFeatureColumn column, VectorDataViewType type)
    {
        if (type.ItemType is TextDataViewType) return new(column.Name, TaggingInputKind.Text, 1);
        if (type.ItemType is KeyDataViewType key)
            return key.Count <= MostKeys ? new(column.Name, TaggingInputKind.Keys, (int)key.Count) : throw Mismatch(context, column.Name, $"keys of at most {MostKeys} values", type.ToString()!);
        var features = column.FeaturesPerStep ?? (type.Dimensions.Length > 1 ? type.Dimensions[^1] : 1);
        if (features == 0) throw Mismatch(context, column.Name, $"a vector whose last dimension is known, or {nameof(LstmFeatureColumn.FeaturesPerStep)} stated", type.ToString()!);
        return new(column.Name, TaggingInputKind.Numbers, features);
    }

    static Exception Mismatch(IExceptionContext context, string name, string expected, string actual) =>
        MLNetInternals.SchemaMismatch(context, "inputSchema", Role, name, expected, actual);
}
