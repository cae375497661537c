using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>The column of what is translated: words, or keys or numbers of each step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FeaturesPerStep">Numbers of each step; null where the type tells.</param>
sealed record SourceColumn(string Name, int? FeaturesPerStep)
{
    const string Role = "source";

    /// <summary>What the keys of a trained model stand for, where it reads keys and that is known.</summary>
    public KeyValues? KeyMeaning { get; init; }

    FeatureColumns Features => new([new(Name) { FeaturesPerStep = FeaturesPerStep }]) { Vocabularies = [KeyMeaning] };

    /// <summary>Throws unless <paramref name="shape"/> has the column, of a type that can be read.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="shape">The columns.</param>
    /// <param name="needsWords">Whether it must be words, as those can be copied.</param>
    public void Check(IExceptionContext context, SchemaShape shape, bool needsWords = false)
    {
        var found = SchemaCheck.Find(context, shape, Role, Name);
        if (found.ItemType is TextDataViewType) return;
        if (needsWords) throw SchemaCheck.Mismatch(context, Role, found, "String, or a vector of String, as only words can be copied (Copy)");
        if (SchemaCheck.IsScalar(found) || !(found.IsKey || NumberColumn.CanRead(found)))
            throw SchemaCheck.Mismatch(context, Role, found, "String, or a vector of String, of keys or of Single (or of other numbers, or Boolean)");
    }

    /// <summary>What the engine reads of a schema; null for words.</summary>
    public FeatureSpec? Input(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        return IsText(schema) ? null : Features.Inputs(context, schema)[0];
    }

    /// <summary>The same column of a model that is trained on a schema.</summary>
    public SourceColumn TrainedOn(DataViewSchema schema) => IsText(schema) ? this : this with { KeyMeaning = Vocabulary.Of(schema[Name]) };

    /// <summary>The column in a schema; throws unless it is what a model was trained on.</summary>
    public DataViewSchema.Column Bind(IExceptionContext context, DataViewSchema schema, SourceType trained)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Check(context, MLNetInternals.ShapeOf(schema));
        if (IsText(schema) != trained.Words is not null)
        {
            throw MLNetInternals.SchemaMismatch(context, "inputSchema", Role, Name,
                trained.Words is not null ? "words, as in training" : $"{FeatureColumns.Describe(Trained(trained))}, as in training", schema[Name].Type.ToString()!);
        }
        if (trained.Words is null) Features.CheckInputs(context, schema, [Trained(trained)]);
        return schema[Name];
    }

    /// <summary>Reads the source of the row that a cursor stands on.</summary>
    /// <param name="row">The row.</param>
    /// <param name="type">What is read.</param>
    /// <param name="longest">Steps that are read at most.</param>
    /// <param name="truncates">Whether the first steps of longer ones are read.</param>
    /// <param name="units">What texts are cut into.</param>
    /// <param name="copied">Words of the target, where those of the source can be copied; null where they cannot.</param>
    public SourceReader Open(DataViewRow row, SourceType type, int longest, bool truncates, SentenceUnits units, WordVocabulary? copied = null) => type.Words is { } words
        ? new(row, Name, longest, new(new(new(row, row.Schema[Name]), units), words, copied is null ? null : new(copied), truncates ? longest : int.MaxValue), null)
        : new(row, Name, longest, null, new(row, [Trained(type)], [KeyMeaning]));

    /// <summary>Writes the column, or reads that of a model.</summary>
    public static SourceColumn Transfer(ModelCodec codec, SourceType type, SourceColumn? column)
    {
        var read = new SourceColumn(codec.Name(column?.Name), codec.IntOrNull(column?.FeaturesPerStep));
        return type.Keys == 0 ? read : read with { KeyMeaning = KeyValues.TransferOptional(codec, column?.KeyMeaning, (ulong)type.Keys) };
    }

    bool IsText(DataViewSchema schema) => (schema[Name].Type is VectorDataViewType vector ? vector.ItemType : schema[Name].Type) is TextDataViewType;

    FeatureSpec Trained(SourceType type) => type.Numbers > 0 ? new(Name, InputKind.Continuous, type.Numbers) : new(Name, InputKind.Tokens, type.Keys);
}
