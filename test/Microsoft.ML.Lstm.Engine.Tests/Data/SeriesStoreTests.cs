using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Data;

[TestClass]
public sealed class SeriesStoreTests
{
    /// <summary>A state of one number.</summary>
    sealed class Cell
    {
        public int Value { get; set; }
    }

    [TestMethod]
    public void An_overlay_of_an_overlay_copies_what_it_touches_and_leaves_both_as_they_are()
    {
        var store = Store(("a", 1), ("b", 2));
        var branch = store.Overlay();
        branch["a"].Value = 10;
        var second = branch.Overlay();
        second["a"].Value++;
        second["b"].Value++;
        second["c"].Value = 5;
        Assert.AreEqual("a1 b2", Text(store));
        Assert.AreEqual("a10", Text(branch));
        Assert.AreEqual("a11 b3 c5", Text(second));
        Assert.IsTrue(second.Contains("b") && branch.Contains("b") && !branch.Contains("c"));
    }

    [TestMethod]
    public void A_clone_shares_nothing()
    {
        var store = Store(("a", 1));
        var clone = store.Clone();
        clone["a"].Value = 2;
        clone["b"].Value = 3;
        Assert.AreEqual("a1", Text(store));
        var overlay = store.Overlay().Clone();
        overlay["a"].Value++;
        Assert.AreEqual("a2", Text(overlay));
        Assert.AreEqual("a1", Text(store));
    }

    [TestMethod]
    public void Equal_stores_are_written_equally_and_come_back()
    {
        var bytes = Saved(Store(("b", 2), ("a", 1), ("", 0), ("é", 3)));
        CollectionAssert.AreEqual(bytes, Saved(Store(("é", 3), ("", 0), ("a", 1), ("b", 2))));
        Assert.AreEqual("0 a1 b2 é3", Text(Loaded(bytes)));
    }

    [TestMethod]
    public void A_name_that_comes_twice_and_a_number_of_series_that_is_a_lie_are_refused()
    {
        var bytes = Saved(Store(("a", 1), ("b", 2)));
        var twice = bytes.Select(value => value == (byte)'b' ? (byte)'a' : value).ToArray();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Loaded(twice)).Message, "'a' twice");
        bytes[3] = 0x7F;
        Assert.ThrowsExactly<InvalidDataException>(() => Loaded(bytes));
    }

    [TestMethod]
    public void A_series_that_is_known_is_found_without_allocating()
    {
        var store = Store(("a", 1), ("b", 2));
        var branch = store.Overlay();
        Assert.AreEqual(0L, Allocation.Of(() =>
        {
            for (var i = 0; i < 100; i++) branch["ab".AsSpan(i % 2, 1)].Value++;
        }));
    }

    static SeriesStore<Cell> Store(params (string Name, int Value)[] cells)
    {
        var store = new SeriesStore<Cell>(_ => new(), cell => new() { Value = cell.Value });
        foreach (var (name, value) in cells) store[name].Value = value;
        return store;
    }

    static string Text(SeriesStore<Cell> store) => string.Join(' ', store.InOrder.Select(pair => $"{pair.Key}{pair.Value.Value}"));

    static byte[] Saved(SeriesStore<Cell> store)
    {
        using var stream = new MemoryStream();
        store.Transfer(ModelCodec.Writer(stream), Transfer);
        return stream.ToArray();
    }

    static SeriesStore<Cell> Loaded(byte[] bytes)
    {
        var store = Store();
        store.Transfer(ModelCodec.Reader(new MemoryStream(bytes)), Transfer);
        return store;
    }

    static void Transfer(ModelCodec codec, string name, Cell cell) => cell.Value = codec.Int(cell.Value);
}
