using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Construction;

/// <summary>A data view's rows as objects of a user's type.</summary>
[TestClass]
public sealed class RowsToObjectsTest
{
    static readonly MLContext Context = new(1);

    [TestMethod]
    public void Every_type_of_value_comes_back()
    {
        var row = new Everything
        {
            Flag = true,
            Tiny = -1,
            Small = 200,
            Short = -300,
            UShort = 60000,
            Int = int.MinValue,
            UInt = uint.MaxValue,
            Long = long.MinValue,
            ULong = ulong.MaxValue,
            Single = float.NaN,
            Double = Math.PI,
            Text = "text",
            Memory = "memory".AsMemory(),
            When = new DateTime(2026, 2, 28, 1, 2, 3),
            WhenThere = new DateTimeOffset(2026, 2, 28, 1, 2, 3, TimeSpan.FromHours(2)),
            Span = TimeSpan.FromSeconds(5),
            Id = new DataViewRowId(1, 2),
            Numbers = [1, 2],
            Texts = ["a", "b"],
            Sparse = new VBuffer<float>(5, 1, [3], [4]),
        };
        var back = Context.Data.CreateEnumerable<Everything>(Context.Data.LoadFromEnumerable(new[] { row }), reuseRowObject: false).Single();
        foreach (var property in typeof(Everything).GetProperties().Where(item => item.PropertyType is { IsPrimitive: true } || item.Name == nameof(Everything.Text)))
            Assert.AreEqual(property.GetValue(row), property.GetValue(back), property.Name);
        Assert.AreEqual("memory", back.Memory.ToString());
        Assert.AreEqual(row.When, back.When);
        Assert.AreEqual(row.WhenThere, back.WhenThere);
        Assert.AreEqual(row.Span, back.Span);
        Assert.AreEqual(row.Id, back.Id);
        CollectionAssert.AreEqual(row.Numbers, back.Numbers);
        CollectionAssert.AreEqual(row.Texts, back.Texts);
        CollectionAssert.AreEqual(row.Sparse.DenseValues().ToArray(), back.Sparse.DenseValues().ToArray());
        Assert.AreEqual(row.Field, back.Field);
    }

    [TestMethod]
    public void Arrays_have_the_length_of_their_row()
    {
        var data = Context.Data.LoadFromEnumerable(new Vector[] { new() { Values = [1] }, new() { Values = [1, 2, 3] }, new() { Values = [] } });
        var lengths = Context.Data.CreateEnumerable<Vector>(data, reuseRowObject: true).Select(row => row.Values.Length).ToArray();
        CollectionAssert.AreEqual(new[] { 1, 3, 0 }, lengths);
    }

    [TestMethod]
    public void One_object_is_reused_where_that_is_wanted()
    {
        var data = Context.Data.LoadFromEnumerable(new Vector[] { new(), new() });
        Assert.HasCount(1, Context.Data.CreateEnumerable<Vector>(data, reuseRowObject: true).ToHashSet());
        Assert.HasCount(2, Context.Data.CreateEnumerable<Vector>(data, reuseRowObject: false).ToHashSet());
    }

    [TestMethod]
    public void A_column_that_is_missing_is_refused_unless_ignored()
    {
        var data = Context.Data.LoadFromEnumerable(new Vector[] { new() { Values = [1] } });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.CreateEnumerable<VectorAndMore>(data, reuseRowObject: false));
        var row = Context.Data.CreateEnumerable<VectorAndMore>(data, reuseRowObject: false, ignoreMissingColumns: true).Single();
        Assert.AreEqual(8, row.More);
        CollectionAssert.AreEqual(new[] { 1f }, row.Values);
    }

    [TestMethod]
    public void A_column_of_another_type_is_refused()
    {
        var data = Context.Data.LoadFromEnumerable(new Vector[] { new() });
        foreach (var ignore in new[] { false, true })
        {
            Assert.ThrowsExactly<InvalidOperationException>(() => Context.Data.CreateEnumerable<Scalar>(data, reuseRowObject: false, ignore));
            Assert.ThrowsExactly<InvalidOperationException>(() => Context.Data.CreateEnumerable<Doubles>(data, reuseRowObject: false, ignore));
        }
    }

    [TestMethod]
    public void A_size_in_the_type_is_not_compared_with_the_columns()
    {
        var data = Context.Data.LoadFromEnumerable(new Vector[] { new() { Values = [1, 2] } });
        CollectionAssert.AreEqual(new[] { 1f, 2f }, Context.Data.CreateEnumerable<OfThree>(data, reuseRowObject: false).Single().Values);
    }

    sealed class Everything
    {
        public long Field = 9;

        public bool Flag { get; set; }

        public sbyte Tiny { get; set; }

        public byte Small { get; set; }

        public short Short { get; set; }

        public ushort UShort { get; set; }

        public int Int { get; set; }

        public uint UInt { get; set; }

        public long Long { get; set; }

        public ulong ULong { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public string Text { get; set; } = "";

        public ReadOnlyMemory<char> Memory { get; set; }

        public DateTime When { get; set; }

        public DateTimeOffset WhenThere { get; set; }

        public TimeSpan Span { get; set; }

        public DataViewRowId Id { get; set; }

        public int[] Numbers { get; set; } = [];

        public string[] Texts { get; set; } = [];

        [VectorType(5)]
        public VBuffer<float> Sparse { get; set; }
    }

    class Vector
    {
        public float[] Values { get; set; } = [];
    }

    sealed class VectorAndMore : Vector
    {
        public int More { get; set; } = 8;
    }

    sealed class Doubles
    {
        public double[] Values { get; set; } = [];
    }

    sealed class OfThree
    {
        [VectorType(3)]
        public float[] Values { get; set; } = [];
    }

    sealed class Scalar
    {
        public float Values { get; set; }
    }
}
