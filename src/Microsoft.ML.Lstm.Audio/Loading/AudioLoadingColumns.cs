using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Audio.Loading;

/// <summary>Which files are read, into which column, at which rate.</summary>
/// <param name="Output">Column that is added.</param>
/// <param name="Folder">Folder of the files; null or empty for that of the process.</param>
/// <param name="Input">Column of their names.</param>
/// <param name="SampleRate">Samples a second of what is added.</param>
sealed record AudioLoadingColumns(string Output, string? Folder, string Input, int SampleRate)
{
    public SchemaShape Shape(IExceptionContext context, SchemaShape shape)
    {
        Check(context, shape);
        return SchemaCheck.With(shape, [MLNetInternals.ColumnOf(Output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single, annotations: new SchemaShape([SampleRateAnnotation.Shape]))]);
    }

    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Check(context, MLNetInternals.ShapeOf(schema));
        return new(schema, [schema[Input]], [new(Output, new VectorDataViewType(NumberDataViewType.Single), SampleRateAnnotation.Of(SampleRate))]);
    }

    public static AudioLoadingColumns Transfer(ModelCodec codec, AudioLoadingColumns? columns) => new(
        codec.Name(columns?.Output), codec.Optional(columns?.Folder), codec.Name(columns?.Input), codec.Int(columns?.SampleRate, SampleRateAnnotation.Least, SampleRateAnnotation.Most));

    void Check(IExceptionContext context, SchemaShape shape)
    {
        const string role = "audio file";
        var column = SchemaCheck.Find(context, shape, role, Input);
        if (!SchemaCheck.IsScalar(column) || column.ItemType != TextDataViewType.Instance) throw SchemaCheck.Mismatch(context, role, column, "String");
    }
}
