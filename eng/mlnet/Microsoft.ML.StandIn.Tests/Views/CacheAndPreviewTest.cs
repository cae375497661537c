using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Views;

/// <summary>Views that keep what they have read.</summary>
[TestClass]
public sealed class CacheAndPreviewTest
{
    static readonly MLContext Context = new(1);
    int _reads;

    IDataView Source => Context.Data.LoadFromEnumerable(Read());

    [TestMethod]
    public void A_cache_reads_its_source_once_and_gives_the_same_rows()
    {
        var cached = Context.Data.Cache(Source);
        for (var time = 0; time < 3; time++)
        {
            CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, cached.GetColumn<float>("Value").ToArray());
            Assert.AreEqual(1, _reads);
        }
        Assert.AreEqual(3, cached.GetRowCount());
    }

    [TestMethod]
    public void A_cached_vector_is_not_the_readers_to_spoil()
    {
        var cached = Context.Data.Cache(Source);
        foreach (var array in cached.GetColumn<float[]>("Vector")) Array.Clear(array);
        CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, cached.GetColumn<float[]>("Vector").Select(vector => vector[0]).ToArray());
    }

    [TestMethod]
    public void A_cache_can_be_shuffled_with_a_source_that_cannot()
    {
        var cached = Context.Data.Cache(Source);
        Assert.IsTrue(cached.CanShuffle);
        using var cursor = cached.GetRowCursor(cached.Schema, new Random(3));
        var get = cursor.GetGetter<float>(cached.Schema["Value"]);
        var values = new List<float>();
        while (cursor.MoveNext())
        {
            var value = 0f;
            get(ref value);
            values.Add(value);
        }
        CollectionAssert.AreEquivalent(new[] { 0f, 1f, 2f }, values);
    }

    [TestMethod]
    public void A_preview_holds_the_first_rows_by_row_and_by_column()
    {
        var preview = Source.Preview(maxRows: 2);
        Assert.HasCount(2, preview.RowView);
        Assert.AreEqual("Value", preview.RowView[1].Values[0].Key);
        Assert.AreEqual(1f, preview.RowView[1].Values[0].Value);
        CollectionAssert.AreEqual(new object[] { 0f, 1f }, preview.ColumnView[0].Values);
        Assert.AreEqual(2, preview.Schema.Count);
    }

    [TestMethod]
    public void A_preview_says_in_words_what_it_holds()
    {
        var preview = Source.Preview();
        Assert.AreEqual("2 columns, 3 rows", preview.ToString());
        Assert.AreEqual("2 columns", preview.RowView[0].ToString());
        Assert.AreEqual("Vector: Vector<Single>", preview.ColumnView[1].ToString());
        Assert.IsEmpty(Source.Preview(0).RowView);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Source.Preview(-1));
    }

    [TestMethod]
    public void Columns_can_be_cached_beforehand_if_they_are_there()
    {
        var cached = Context.Data.Cache(Source, "Value");
        CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, cached.GetColumn<float>("Value").ToArray());
        Assert.AreEqual(1f, cached.GetColumn<float[]>("Vector").ElementAt(1)[0], "a column not cached yet is read when it is asked for");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.Cache(Source, "Nowhere"));
    }

    [TestMethod]
    public void A_column_is_read_as_what_it_is_and_nothing_else()
    {
        Assert.AreEqual(1, Source.GetColumn<VBuffer<float>>("Vector").First().Length);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Source.GetColumn<double>("Value"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Source.GetColumn<float[]>("Value"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Source.GetColumn<float>("Nowhere").ToList());
    }

    IEnumerable<Row> Read()
    {
        _reads++;
        for (var i = 0; i < 3; i++) yield return new Row { Value = i, Vector = [i] };
    }

    sealed class Row
    {
        public float Value { get; set; }

        public float[] Vector { get; set; } = [];
    }
}
