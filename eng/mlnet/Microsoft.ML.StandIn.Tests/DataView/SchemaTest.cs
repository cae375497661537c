using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.DataView;

[TestClass]
public sealed class SchemaTest
{
    [TestMethod]
    public void A_later_column_hides_those_of_its_name()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", NumberDataViewType.Double);
        builder.AddColumn("A", TextDataViewType.Instance);
        var schema = builder.ToSchema();

        Assert.AreEqual(3, schema.Count);
        Assert.AreEqual("True False False", string.Join(' ', schema.Select(column => column.IsHidden)));
        Assert.AreEqual(2, schema["A"].Index);
        Assert.AreEqual(TextDataViewType.Instance, schema["A"].Type);
        Assert.AreEqual(NumberDataViewType.Single, schema[0].Type);
    }

    [TestMethod]
    public void Columns_of_a_schema_are_taken_over_hidden_ones_included()
    {
        var first = new DataViewSchema.Builder();
        first.AddColumn("A", NumberDataViewType.Single);
        first.AddColumn("A", NumberDataViewType.Double);
        var second = new DataViewSchema.Builder();
        second.AddColumns(first.ToSchema());
        second.AddColumns([new DataViewSchema.DetachedColumn("B", BooleanDataViewType.Instance)]);
        var schema = second.ToSchema();
        Assert.AreEqual(3, schema.Count);
        Assert.IsTrue(schema[0].IsHidden);
        Assert.AreEqual(2, schema["B"].Index);
    }

    [TestMethod]
    public void A_column_that_is_not_there_is_null_or_an_error()
    {
        var schema = new DataViewSchema.Builder().ToSchema();
        Assert.IsNull(schema.GetColumnOrNull("A"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = schema["A"]);
    }

    [TestMethod]
    public void Annotations_are_read_by_name_and_type()
    {
        var annotations = Annotations();
        var size = 0f;
        annotations.GetValue("Size", ref size);
        Assert.AreEqual(4.5f, size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        annotations.GetValue("SlotNames", ref names);
        Assert.AreEqual("t+1 t+2", string.Join(' ', names.DenseValues()));
        Assert.AreEqual(0, DataViewSchema.Annotations.Empty.Schema.Count);
    }

    [TestMethod]
    public void An_annotation_of_another_type_or_name_is_refused()
    {
        var annotations = Annotations();
        var wrong = 0.0;
        Assert.ThrowsExactly<InvalidOperationException>(() => annotations.GetValue("Size", ref wrong));
        Assert.ThrowsExactly<InvalidOperationException>(() => annotations.GetValue("Nothing", ref wrong));
    }

    [TestMethod]
    public void Annotations_are_copied_by_a_selector_and_belong_to_their_column()
    {
        var chosen = new DataViewSchema.Annotations.Builder();
        chosen.Add(Annotations(), name => name == "Size");
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single, chosen.ToAnnotations());
        builder.AddColumn("B", NumberDataViewType.Single);
        var schema = builder.ToSchema();

        Assert.AreEqual("Size", schema["A"].Annotations.Schema.Single().Name);
        Assert.AreEqual(0, schema["B"].Annotations.Schema.Count);
    }

    static DataViewSchema.Annotations Annotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Size", NumberDataViewType.Single, 4.5f);
        builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2), (ref VBuffer<ReadOnlyMemory<char>> value) =>
            value = new(2, ["t+1".AsMemory(), "t+2".AsMemory()]));
        return builder.ToAnnotations();
    }
}
