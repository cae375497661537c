using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Transforming;

/// <summary>Saves, loads and reads what pipelines make.</summary>
static class Probe
{
    public static ITransformer Reload(MLContext context, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    public static T[] Column<T>(IDataView data, string name)
    {
        var values = new List<T>();
        using var cursor = data.GetRowCursor([data.Schema[name]]);
        var get = cursor.GetGetter<T>(data.Schema[name]);
        T value = default!;
        while (cursor.MoveNext())
        {
            get(ref value);
            values.Add(value);
        }
        return [.. values];
    }

    public static float[][] Vectors(IDataView data, string name) => Vectors<float>(data, name);

    public static T[][] Vectors<T>(IDataView data, string name)
    {
        var values = new List<T[]>();
        using var cursor = data.GetRowCursor([data.Schema[name]]);
        var get = cursor.GetGetter<VBuffer<T>>(data.Schema[name]);
        VBuffer<T> buffer = default;
        while (cursor.MoveNext())
        {
            get(ref buffer);
            values.Add([.. buffer.DenseValues()]);
        }
        return [.. values];
    }

    public static string[] Texts(IDataView data, string name) => [.. Column<ReadOnlyMemory<char>>(data, name).Select(text => text.ToString())];

    public static string[] SlotNames(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static string[] KeyValues(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    /// <summary>What an estimator promises must be what its transformer delivers: names, types and annotations.</summary>
    public static void AssertPromiseKept<T>(IEstimator<T> estimator, IDataView data) where T : class, ITransformer
    {
        // A trivial estimator shows how a schema looks as a shape; there is no public way to make one from a schema.
        var promised = estimator.GetOutputSchema(Shape(data.Schema));
        var delivered = Shape(estimator.Fit(data).Transform(data).Schema);
        Assert.AreEqual(Text(delivered), Text(promised));
    }

    /// <summary>A schema's shape, through the public constructors alone: an estimator that adds nothing to its input.</summary>
    static SchemaShape Shape(DataViewSchema schema)
    {
        SchemaShape? shape = null;
        new EstimatorChain<ITransformer>().Append(new Spy(seen => shape = seen)).Fit(new EmptyView(schema));
        return shape!;
    }

    static string Text(SchemaShape shape) => string.Join("\n", shape.OrderBy(column => column.Name, StringComparer.Ordinal).Select(column =>
        $"{column.Name}: {column.Kind} {column.ItemType} {column.IsKey} [{Text(column.Annotations)}]"));

    sealed class Spy(Action<SchemaShape> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            see(inputSchema);
            return inputSchema;
        }
    }

    sealed class EmptyView(DataViewSchema schema) : IDataView
    {
        public bool CanShuffle => false;
        public DataViewSchema Schema => schema;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new NotSupportedException();

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => throw new NotSupportedException();
    }
}
