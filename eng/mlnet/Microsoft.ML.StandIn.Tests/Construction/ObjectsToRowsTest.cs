using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Construction;

/// <summary>Objects of a user's type as a data view.</summary>
[TestClass]
public sealed class ObjectsToRowsTest
{
    static readonly MLContext Context = new(1);

    [TestMethod]
    public void Attributes_and_member_types_make_the_schema()
    {
        var schema = Context.Data.LoadFromEnumerable(new List<Attributed>()).Schema;
        Assert.AreEqual("Number Renamed Fixed Grid Ragged Wild Key", string.Join(" ", schema.Select(column => column.Name)));
        Assert.AreEqual(NumberDataViewType.Single, schema["Number"].Type);
        Assert.AreEqual(TextDataViewType.Instance, schema["Renamed"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Fixed"].Type);
        CollectionAssert.AreEqual(new[] { 2, 3 }, ((VectorDataViewType)schema["Grid"].Type).Dimensions);
        Assert.AreEqual(6, ((VectorDataViewType)schema["Grid"].Type).Size);
        Assert.AreEqual(0, ((VectorDataViewType)schema["Ragged"].Type).Size);
        Assert.IsFalse(((VectorDataViewType)schema["Wild"].Type).IsKnownSize);
        Assert.AreEqual(5UL, ((KeyDataViewType)schema["Key"].Type).Count);
    }

    [TestMethod]
    public void Rows_are_read_lazily_and_as_often_as_asked()
    {
        var read = 0;
        var data = Context.Data.LoadFromEnumerable(Numbers(() => read++));
        Assert.AreEqual(0, read);
        Assert.IsNull(data.GetRowCount());
        for (var time = 1; time <= 2; time++)
        {
            CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, data.GetColumn<float>("Value").ToArray());
            Assert.AreEqual(3 * time, read);
        }
    }

    [TestMethod]
    public void A_list_knows_how_many_rows_it_has() =>
        Assert.AreEqual(2, Context.Data.LoadFromEnumerable(new List<Number> { new(), new() }).GetRowCount());

    [TestMethod]
    public void Keys_are_counted_from_one_and_those_out_of_range_are_missing()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new Keyed { Key = 0 }, new Keyed { Key = 2 }, new Keyed { Key = 3 } });
        CollectionAssert.AreEqual(new uint[] { 1, 3, 0 }, data.GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void Keys_come_back_as_they_are_in_the_view()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new Keyed { Key = 0 }, new Keyed { Key = 2 }, new Keyed { Key = 3 } });
        var back = Context.Data.CreateEnumerable<Keyed>(data, reuseRowObject: false).Select(row => row.Key).ToArray();
        CollectionAssert.AreEqual(new uint[] { 1, 3, 0 }, back);
    }

    [TestMethod]
    public void Keys_in_a_vector_are_left_as_they_are()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new ManyKeys { Keys = [0, 1, 3, 9] } });
        Assert.AreEqual("Vector<Key<UInt32, 0-2>>", data.Schema["Keys"].Type.ToString());
        CollectionAssert.AreEqual(new uint[] { 0, 1, 3, 9 }, data.GetColumn<uint[]>("Keys").Single());
    }

    [TestMethod]
    public void A_key_needs_a_count_an_unsigned_type_and_room_in_it()
    {
        Assert.ThrowsExactly<NotSupportedException>(() => Context.Data.LoadFromEnumerable(new List<Uncounted>()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.LoadFromEnumerable(new List<Signed>()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.LoadFromEnumerable(new List<Overfull>()));
    }

    [TestMethod]
    public void The_length_of_an_array_is_not_checked_against_its_type()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new OfTwo { Values = [1, 2, 3] }, new OfTwo { Values = null } });
        CollectionAssert.AreEqual(new[] { 3, 0 }, data.GetColumn<float[]>("Values").Select(values => values.Length).ToArray());
    }

    [TestMethod]
    public void A_row_that_is_null_is_refused_when_it_is_read()
    {
        var data = Context.Data.LoadFromEnumerable(new Number[] { new(), null! });
        Assert.ThrowsExactly<InvalidOperationException>(() => data.GetColumn<float>("Value").ToArray());
    }

    [TestMethod]
    public void A_missing_text_or_array_is_an_empty_one()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new Ragged() });
        Assert.AreEqual("", data.GetColumn<string>("Text").Single());
        Assert.IsEmpty(data.GetColumn<float[]>("Values").Single());
    }

    [TestMethod]
    public void A_getter_of_another_type_is_refused()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new Number() });
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(data.Schema["Value"]));
    }

    [TestMethod]
    public void A_cursor_numbers_its_rows_and_gives_each_an_id()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new Number(), new Number() });
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.AreEqual(-1, cursor.Position);
        var getId = cursor.GetIdGetter();
        var ids = new HashSet<DataViewRowId>();
        for (var position = 0; cursor.MoveNext(); position++)
        {
            Assert.AreEqual(position, cursor.Position);
            DataViewRowId id = default;
            getId(ref id);
            Assert.IsTrue(ids.Add(id));
        }
        Assert.HasCount(2, ids);
    }

    [TestMethod]
    public void Columns_not_asked_for_are_not_active()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { new Ragged() });
        using var cursor = data.GetRowCursor([data.Schema["Text"]]);
        Assert.IsTrue(cursor.IsColumnActive(data.Schema["Text"]));
        Assert.IsFalse(cursor.IsColumnActive(data.Schema["Values"]));
    }

    [TestMethod]
    public void A_definition_says_what_the_type_cannot()
    {
        var definition = SchemaDefinition.Create(typeof(Ragged));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Text"].ColumnName = "Words";
        definition["Values"].AddAnnotation("Origin", 7f, NumberDataViewType.Single);
        var schema = Context.Data.LoadFromEnumerable(new[] { new Ragged { Values = [1, 2] } }, definition).Schema;
        Assert.AreEqual(2, ((VectorDataViewType)schema["Values"].Type).Size);
        Assert.IsNotNull(schema.GetColumnOrNull("Words"));
        var origin = 0f;
        schema["Values"].Annotations.GetValue("Origin", ref origin);
        Assert.AreEqual(7f, origin);
    }

    [TestMethod]
    public void Members_of_one_name_are_refused() => Assert.Throws<Exception>(() => Context.Data.LoadFromEnumerable(new List<Doubled>()));

    [TestMethod]
    public void A_member_of_no_column_type_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.LoadFromEnumerable(new List<Foreign>()));

    static IEnumerable<Number> Numbers(Action read)
    {
        for (var i = 0; i < 3; i++)
        {
            read();
            yield return new Number { Value = i };
        }
    }

    sealed class Attributed
    {
        public float Number { get; set; }

        [ColumnName("Renamed")]
        public string Text { get; set; } = "";

        [VectorType(3)]
        public float[] Fixed { get; set; } = [];

        [VectorType(2, 3)]
        public float[] Grid { get; set; } = [];

        public double[] Ragged { get; set; } = [];

        [VectorType(0, 3)]
        public float[] Wild { get; set; } = [];

        [KeyType(5)]
        public uint Key { get; set; }

        [NoColumn]
        public object? Unseen { get; set; }
    }

    sealed class ManyKeys
    {
        [KeyType(3)]
        public uint[] Keys { get; set; } = [];
    }

    sealed class Uncounted
    {
        [KeyType]
        public byte Key { get; set; }
    }

    sealed class Signed
    {
        [KeyType(3)]
        public int Key { get; set; }
    }

    sealed class Overfull
    {
        [KeyType(300)]
        public byte Key { get; set; }
    }

    sealed class OfTwo
    {
        [VectorType(2)]
        public float[]? Values { get; set; }
    }

    sealed class Number
    {
        public float Value { get; set; }
    }

    sealed class Keyed
    {
        [KeyType(3)]
        public uint Key { get; set; }
    }

    sealed class Ragged
    {
        public string? Text { get; set; }

        public float[]? Values { get; set; }
    }

    sealed class Doubled
    {
        public float Value { get; set; }

        [ColumnName("Value")]
        public float Other { get; set; }
    }

    sealed class Foreign
    {
        public Uri? Address { get; set; }
    }
}
