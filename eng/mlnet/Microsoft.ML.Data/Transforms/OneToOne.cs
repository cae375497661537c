using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>What a transformer makes of one input column.</summary>
readonly record struct MappedOutput(DataViewType Type, DataViewSchema.Annotations Annotations, Func<DataViewRow, Delegate> MakeGetter);

/// <summary>What transformers of one column into one column have in common: promising, mapping, saving.</summary>
static class OneToOne
{
    /// <param name="context">Says where an exception came from.</param>
    /// <param name="shape">The input's columns.</param>
    /// <param name="pairs">Names of output and input columns.</param>
    /// <param name="promise">The output column, whatever its name, for an input column.</param>
    public static SchemaShape Shape(
        IExceptionContext context, SchemaShape shape, (string Output, string Input)[] pairs, Func<SchemaShape.Column, SchemaShape.Column> promise)
    {
        ArgumentNullException.ThrowIfNull(shape, "inputSchema");
        return ColumnMapper.With(shape, pairs.Select(pair =>
        {
            var column = promise(ColumnMapper.Input(context, shape, pair.Input));
            return new SchemaShape.Column(pair.Output, column.Kind, column.ItemType, column.IsKey, column.Annotations);
        }));
    }

    public static IRowMapper Mapper(
        OneToOneTransformerBase transformer, IExceptionContext context, DataViewSchema schema, Func<DataViewSchema.Column, int, MappedOutput> map) =>
        new ColumnMapper(transformer, [.. transformer.ColumnPairs.Select((pair, i) =>
        {
            var source = ColumnMapper.Input(context, schema, pair.inputColumnName);
            var (type, annotations, makeGetter) = map(source, i);
            return new MappedColumn(new(pair.outputColumnName, type, annotations), [source.Index], makeGetter);
        })]);

    /// <summary>The beginning of a column's annotations: the names of its slots.</summary>
    public static DataViewSchema.Annotations.Builder SlotNamesOf(DataViewSchema.Column source)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return annotations;
    }
}
