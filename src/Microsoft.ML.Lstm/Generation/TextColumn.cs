using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Tokens;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>What a column of texts holds.</summary>
enum TextForm : byte
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A vector of texts, which are the tokens.</summary>
    Words,

    /// <summary>A vector of keys, which are the tokens.</summary>
    Keys,
}

/// <summary>The column that a language model reads, and what its tokens stand for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Form">What it holds.</param>
/// <param name="Units">The tokens of texts and words; null for keys.</param>
/// <param name="KeyCount">Keys; 0 for texts.</param>
/// <param name="Keys">What keys stand for, if it is known.</param>
sealed record TextColumn(string Name, TextForm Form, TextUnits? Units, int KeyCount, KeyValues? Keys)
{
    const string Role = "input";

    /// <summary>Tokens that there are, the end of a text included.</summary>
    public int Vocabulary => Units?.Count ?? KeyCount + 1;

    /// <summary>The number of what was not learnt; -1 where there is none.</summary>
    public int Unknown => Units?.Unknown ?? -1;

    /// <summary>The tokens of a column whose form is words.</summary>
    public LearntUnits Words => (LearntUnits)Units!;

    /// <summary>What the tokens from 1 on stand for; null for keys of which that is not known.</summary>
    public KeyValues? TokenValues => Units is null ? Keys : field ??= KeyValues.OfTexts(Enumerable.Range(1, Vocabulary - 1).Select(Units.Name));

    /// <summary>The type of tokens.</summary>
    public VectorDataViewType TokensType => new(new KeyDataViewType(typeof(uint), Vocabulary - 1));

    /// <summary>The type of texts that are written.</summary>
    public DataViewType WrittenType => Form switch
    {
        TextForm.Text => TextDataViewType.Instance,
        TextForm.Words => new VectorDataViewType(TextDataViewType.Instance),
        _ => TokensType,
    };

    /// <summary>What a column of a shape holds; throws where that are no texts.</summary>
    public static TextForm Check(IExceptionContext context, SchemaShape shape, string name)
    {
        var column = SchemaCheck.Find(context, shape, Role, name);
        return (SchemaCheck.IsScalar(column), column.IsKey, column.ItemType) switch
        {
            (true, false, TextDataViewType) => TextForm.Text,
            (false, false, TextDataViewType) => TextForm.Words,
            (false, true, _) => TextForm.Keys,
            _ => throw SchemaCheck.Mismatch(context, Role, column, "String, a vector of String, or a vector of keys"),
        };
    }

    /// <summary>The shape of what is written.</summary>
    public static SchemaShape.Column Shape(string output, SchemaShape.Column input, TextForm form) => form switch
    {
        TextForm.Text => MLNetInternals.ColumnOf(output, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance),
        TextForm.Words => MLNetInternals.ColumnOf(output, SchemaShape.Column.VectorKind.VariableVector, TextDataViewType.Instance),
        _ => MLNetInternals.ColumnOf(output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true, input.Annotations),
    };

    /// <summary>The shape of tokens: those of texts are named.</summary>
    public static SchemaShape.Column TokensShape(string name, SchemaShape.Column input, TextForm form) => MLNetInternals.ColumnOf(
        name, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true, form == TextForm.Keys ? input.Annotations : new([MLNetInternals.ColumnOf(KeyValues.Kind, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance)]));

    /// <summary>The column of a schema; throws where it is none that the model was trained on.</summary>
    public DataViewSchema.Column Bind(IExceptionContext context, DataViewSchema schema)
    {
        var shape = MLNetInternals.ShapeOf(schema);
        var form = Check(context, shape, Name);
        if (form != Form)
        {
            throw SchemaCheck.Mismatch(context, Role, SchemaCheck.Find(context, shape, Role, Name), Form switch
            {
                TextForm.Text => "String, as in training",
                TextForm.Words => "a vector of String, as in training",
                _ => "a vector of keys, as in training",
            });
        }
        if (Form == TextForm.Keys) new FeatureColumns([new(Name)]) { Vocabularies = [Keys] }.CheckInputs(context, schema, [new(Name, InputKind.Tokens, KeyCount)]);
        return schema[Name];
    }

    /// <summary>Writes a column, or reads one.</summary>
    public static TextColumn Transfer(ModelCodec codec, TextColumn? column)
    {
        var (name, form) = (codec.Name(column?.Name), codec.Choice(column?.Form));
        if (form != TextForm.Keys) return new(name, form, TextUnits.Transfer(codec, column?.Units), 0, null);
        var count = codec.Int(column?.KeyCount, 1, TextUnits.Most);
        return new(name, form, null, count, KeyValues.TransferOptional(codec, column?.Keys, (ulong)count));
    }
}
