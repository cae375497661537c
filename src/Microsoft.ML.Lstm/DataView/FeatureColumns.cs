using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The columns that a network reads, as inputs of the engine.</summary>
sealed class FeatureColumns(IReadOnlyList<LstmFeatureColumn> columns)
{
    const string Role = "feature";
    const int MostTokens = (1 << 24) - 1;

    /// <summary>From so many single numbers on a vector may well be features, and its training takes long.</summary>
    const int DoubtfulSteps = 100;

    public IReadOnlyList<LstmFeatureColumn> Columns => columns;

    /// <summary>Of a trained model: what each column's tokens stand for, where it has tokens and that is known. Empty before there is one.</summary>
    public IReadOnlyList<KeyValues?> Vocabularies { get; init; } = [];

    /// <summary>Whether each column must be a sequence of numbers.</summary>
    public bool OnlySequences { get; init; }

    /// <summary>The one column of sequences that an autoencoder reads.</summary>
    public static FeatureColumns OfSequences(string name, int? featuresPerStep) => new([new(name) { FeaturesPerStep = featuresPerStep }]) { OnlySequences = true };

    /// <summary>Writes columns, or reads those that networks with some inputs read; not what tokens stand for.</summary>
    public static FeatureColumns TransferAll(ModelCodec codec, IReadOnlyList<FeatureSpec> inputs, FeatureColumns? all)
    {
        var next = 0;
        var columns = codec.Repeat(all?.Columns, inputs.Count, column => new LstmFeatureColumn(codec.Name(column?.Name))
        {
            IsTime = inputs[next++].IsTime,
            FeaturesPerStep = codec.IntOrNull(column?.FeaturesPerStep),
            IsStatic = codec.Flag(column?.IsStatic),
            ContributionsColumnName = codec.OptionalName(column?.ContributionsColumnName),
            AttentionColumnName = codec.OptionalName(column?.AttentionColumnName),
        });
        return columns.Select(column => column.Name).SequenceEqual(inputs.Select(input => input.Name)) ? new(columns)
            : throw new InvalidDataException("Its columns are not those that its networks read.");
    }

    /// <summary>Writes or reads what the tokens of each input stand for.</summary>
    public static KeyValues?[] TransferVocabularies(ModelCodec codec, IReadOnlyList<FeatureSpec> inputs, IReadOnlyList<KeyValues?> vocabularies) => [.. inputs.Select((input, i) =>
    {
        var values = KeyValues.TransferOptional(codec, vocabularies.ElementAtOrDefault(i), (ulong)input.Size);
        return values is null || input.Kind == InputKind.Tokens ? values : throw new InvalidDataException($"It holds values for the keys of '{input.Name}', which has none.");
    })];

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of types that can be read.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        foreach (var column in columns)
        {
            var found = SchemaCheck.Find(context, shape, Role, column.Name);
            if (OnlySequences && (!NumberColumn.CanRead(found) || SchemaCheck.IsScalar(found)))
                throw SchemaCheck.Mismatch(context, Role, found, "a vector of Single (or of other numbers, or Boolean)");
            if (!found.IsKey && !NumberColumn.CanRead(found)) throw SchemaCheck.Mismatch(context, Role, found, $"{NumberColumn.Scalars}, a vector of such, a key or a vector of keys");
            if (column.IsTime && (found.IsKey || SchemaCheck.IsScalar(found))) throw SchemaCheck.Mismatch(context, Role, found, "a vector of numbers, one time for each step");
            if (column.IsStatic && (found.IsKey || found.Kind == SchemaShape.Column.VectorKind.VariableVector))
                throw SchemaCheck.Mismatch(context, Role, found, "Single or a vector of Single of known size, as it is static");
            if (column.AttentionColumnName is not null && (column.IsStatic || (SchemaCheck.IsScalar(found) && !found.IsKey)))
                throw SchemaCheck.Mismatch(context, Role, found, "a sequence, as its attention weights were asked for");
        }
    }

    /// <summary>The columns in a schema; throws as <see cref="CheckInputs"/> does.</summary>
    public DataViewSchema.Column[] Bind(IExceptionContext context, DataViewSchema schema, IReadOnlyList<FeatureSpec> trained)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CheckInputs(context, schema, trained);
        return [.. columns.Select(column => schema[column.Name])];
    }

    /// <summary>What the engine is to read; throws as <see cref="Check"/> does, and where a type's dimensions do not fit.</summary>
    public FeatureSpec[] Inputs(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        return [.. columns.Select(column => Input(context, column, schema[column.Name].Type))];
    }

    /// <summary>As <see cref="Inputs"/>, and throws unless they are those that a model was trained on, or tokens that can be matched with its own by value.</summary>
    public void CheckInputs(IExceptionContext context, DataViewSchema schema, IReadOnlyList<FeatureSpec> trained)
    {
        foreach (var ((input, expected), i) in Inputs(context, schema).Zip(trained).Select((pair, i) => (pair, i)))
        {
            if (IsMatched(context, schema[input.Name], i)) continue;
            if (input != expected)
                throw Mismatch(context, input.Name, $"{Describe(expected)}, as in training{Attribute(expected)}", $"{schema[input.Name].Type}, which is {Describe(input)}");
        }
    }

    /// <summary>The same columns of a model that is trained on a schema, or goes on from <paramref name="previous"/>.</summary>
    public FeatureColumns TrainedOn(DataViewSchema schema, FeatureColumns? previous) =>
        new(columns) { Vocabularies = [.. columns.Select((column, i) => previous?.Vocabularies.ElementAtOrDefault(i) ?? Vocabulary.Of(schema[column.Name]))] };

    /// <summary>Whether a column's tokens are known by value, in the data and in the model; throws where no value is known to both.</summary>
    public bool IsMatched(IExceptionContext context, DataViewSchema.Column column, int index)
    {
        if (Vocabularies.ElementAtOrDefault(index) is not { } learnt || Vocabulary.Of(column) is not { } values) return false;
        if (!learnt.ItemType.Equals(values.ItemType) || Vocabulary.Tokens(column, learnt) is { } tokens && !tokens.AsSpan().ContainsAnyExcept(0))
            throw Mismatch(context, column.Name, $"keys of values that are known from training (of {learnt.ItemType})", $"keys of {values.ItemType}, none of which is known");
        return true;
    }

    static FeatureSpec Input(IExceptionContext context, LstmFeatureColumn column, DataViewType type)
    {
        var item = type is VectorDataViewType { ItemType: var inner } ? inner : type;
        if (item is KeyDataViewType key)
        {
            return key.Count <= MostTokens ? new(column.Name, InputKind.Tokens, (int)key.Count)
                : throw Mismatch(context, column.Name, $"keys of at most {MostTokens} values", type.ToString()!);
        }
        if (column.IsTime) return new(column.Name, InputKind.Continuous, 1, FieldRole.Time);
        if (type is not VectorDataViewType vector) return new(column.Name, InputKind.Static, 1);
        if (column.IsStatic) return new(column.Name, InputKind.Static, vector.Size);
        var features = column.FeaturesPerStep ?? (vector.Dimensions.Length > 1 ? vector.Dimensions[^1] : 1);
        if (features == 0) throw Mismatch(context, column.Name, $"a vector whose last dimension is known, or {nameof(LstmFeatureColumn.FeaturesPerStep)} stated", type.ToString()!);
        if (vector.Size % features != 0) throw Mismatch(context, column.Name, $"a vector of Single whose size is a multiple of its {features} features per step", type.ToString()!);
        return new(column.Name, InputKind.Continuous, features);
    }

    /// <summary>What a class of rows must say of its member.</summary>
    static string Attribute(FeatureSpec input) => input.Kind switch
    {
        InputKind.Continuous when input.Size > 1 => $" (of a class of rows, [VectorType(0, {input.Size})] on its float[])",
        InputKind.Static when input.Size > 1 => $" (of a class of rows, [VectorType({input.Size})] on its float[])",
        _ => "",
    };

    /// <summary>What speaks against reading a long vector as a sequence of single numbers; null where it was stated, or nothing does.</summary>
    public static FormattableString? Doubt(FeatureSpec input, int? featuresPerStep, DataViewType type)
    {
        if (input is not { Kind: InputKind.Continuous, Size: 1 } || featuresPerStep is not null || type is not VectorDataViewType { Dimensions: [>= DoubtfulSteps and var steps] }) return null;
        return $"Column '{input.Name}' is read as a sequence of {steps} steps of one number each. If it holds {steps} features of a single step, as FeaturizeText and Concatenate make them, there is no sequence in it: train another model on it, or make tokens of a text (TokenizeText, then MapValueToKey), or state {nameof(LstmFeatureColumn.FeaturesPerStep)} = {steps}. If it is a sequence, state {nameof(LstmFeatureColumn.FeaturesPerStep)} = 1";
    }

    static Exception Mismatch(IExceptionContext context, string name, string expected, string actual) =>
        MLNetInternals.SchemaMismatch(context, "inputSchema", Role, name, expected, actual);

    public static string Describe(FeatureSpec input) => input.Kind switch
    {
        InputKind.Continuous when input.IsTime => "the time of each step",
        InputKind.Continuous => $"a sequence of {input.Size} features per step",
        InputKind.Tokens => $"tokens out of {input.Size}",
        _ => $"{input.Size} static numbers",
    };
}
