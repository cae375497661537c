using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Columns of texts, and getters that make several texts of some.</summary>
static class TextColumns
{
    public static readonly VectorDataViewType Vector = new(TextDataViewType.Instance);

    public static void Check(IExceptionContext context, DataViewSchema.Column source, string expected)
    {
        if (ItemMap.ItemOf(source.Type) is not TextDataViewType)
            throw context.ExceptSchemaMismatch("inputSchema", "input", source.Name, expected, source.Type.ToString());
    }

    public static void Check(IExceptionContext context, SchemaShape.Column source, string expected)
    {
        if (source.ItemType is not TextDataViewType)
            throw context.ExceptSchemaMismatch("inputSchema", "input", source.Name, expected, source.ItemType.ToString());
    }

    /// <summary>The texts that the function adds for the column's text, or for each of its texts.</summary>
    public static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Getter(
        DataViewRow row, DataViewSchema.Column source, Action<ReadOnlyMemory<char>, List<ReadOnlyMemory<char>>> add)
    {
        var texts = new List<ReadOnlyMemory<char>>();
        var read = Reader(row, source, text => add(text, texts));
        return (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            texts.Clear();
            read();
            var editor = VBufferEditor.Create(ref destination, texts.Count);
            texts.CopyTo(editor.Values);
            destination = editor.Commit();
        };
    }

    static Action Reader(DataViewRow row, DataViewSchema.Column source, Action<ReadOnlyMemory<char>> add)
    {
        if (source.Type is TextDataViewType)
        {
            var get = row.GetGetter<ReadOnlyMemory<char>>(row.Schema[source.Index]);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                get(ref text);
                add(text);
            };
        }
        var getVector = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(row.Schema[source.Index]);
        VBuffer<ReadOnlyMemory<char>> vector = default;
        return () =>
        {
            getVector(ref vector);
            foreach (var text in vector.DenseValues()) add(text);
        };
    }
}
