using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Serialization;

[TestClass]
public sealed class ModelCodecTests
{
    /// <summary>Each part with the bytes that it has in files, which must never change.</summary>
    static IEnumerable<object[]> Parts =>
    [
        Part("flag", codec => codec.Flag(true), 1),
        Part("int", codec => codec.Int(-2, -5, 5), 0xFE, 0xFF, 0xFF, 0xFF),
        Part("long", codec => codec.Long(258, 0), 2, 1, 0, 0, 0, 0, 0, 0),
        Part("count", codec => codec.Count(7, 0, 9), 7, 0, 0, 0, 0, 0, 0, 0),
        Part("ushort", codec => codec.Integer((ushort)0xFFFE), 0xFE, 0xFF),
        Part("sbyte", codec => codec.Integer((sbyte)-1), 0xFF),
        Part("bits", codec => codec.Bits(ulong.MaxValue), 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
        Part("choice", codec => codec.Choice<CellKind>(CellKind.Gru), 2, 0, 0, 0),
        Part("float", codec => codec.Float(-2), 0, 0, 0, 0xC0),
        Part("NaN", codec => codec.FloatOrNaN(float.NaN), 0, 0, 0xC0, 0xFF),
        Part("double", codec => codec.Double(1), 0, 0, 0, 0, 0, 0, 0xF0, 0x3F),
        Part("infinity", codec => codec.AnyDouble(double.PositiveInfinity), 0, 0, 0, 0, 0, 0, 0xF0, 0x7F),
        Part("floats", codec => Text(codec.Floats([1, 2], 2)), 2, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40),
        Part("list", codec => Text(codec.List<int>([3, 4], 0, 2, item => codec.Int(item))), 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0),
        Part("units", codec => codec.Units("é"), 1, 0, 0, 0, 0xE9, 0, 0, 0),
        Part("text", codec => codec.Text("é"), 2, 0xC3, 0xA9),
        Part("optional", codec => codec.Optional(null) ?? "none", 0, 0),
        Part("states", codec => States(codec, ValueState.Bridged, ValueState.Observed), 1, 2),
        Part("block", codec => codec.Block("a test", block => block.Int(5)), 4, 0, 0, 0, 5, 0, 0, 0),
    ];

    static object[] Part(string name, Func<ModelCodec, object> part, params byte[] bytes) => [name, part, bytes];

    static string Text<T>(T[] values) => string.Join(' ', values);

    static string States(ModelCodec codec, params ValueState[] states)
    {
        codec.States(states);
        return Text(states);
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void A_part_has_its_bytes_and_comes_back(string name, object given, byte[] bytes)
    {
        var part = (Func<ModelCodec, object>)given;
        using var file = new MemoryStream();
        var written = part(ModelCodec.Writer(file));
        CollectionAssert.AreEqual(bytes, file.ToArray(), name);
        using var copy = new MemoryStream([.. bytes, 99]);
        Assert.AreEqual(written, part(ModelCodec.Reader(copy)), name);
        Assert.AreEqual(bytes.Length, copy.Position, name);
        for (var length = 0; length < bytes.Length; length++)
            Assert.ThrowsExactly<InvalidDataException>(() => part(ModelCodec.Reader(new MemoryStream(bytes[..length]))), $"{name}: {length} bytes");
    }

    [TestMethod]
    public void What_lies_beyond_its_bounds_is_refused()
    {
        Refused(codec => codec.Flag(null), 2);
        Refused(codec => codec.Int(null, 0, 5), 6, 0, 0, 0);
        Refused(codec => codec.Choice<CellKind>(null), (byte)Enum.GetValues<CellKind>().Length, 0, 0, 0);
        Refused(codec => codec.Float(null), 0, 0, 0xC0, 0x7F);
        Refused(codec => codec.FloatOrNaN(null), 0, 0, 0x80, 0x7F);
        Refused(codec => codec.Floats(null, 1), 1, 0, 0, 0, 0, 0, 0xC0, 0x7F);
        Refused(codec => codec.Floats(null, 1), 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Refused(codec => codec.List<int>(null, 1, 2, item => codec.Int(item)), 0, 0, 0, 0);
        Refused(codec => codec.Block("a test", block => block.Flag(null)), 2, 0, 0, 0, 1, 1);
        Refused(codec => States(codec, default(ValueState)), 3);

        static void Refused(Func<ModelCodec, object> part, params byte[] bytes) => Assert.ThrowsExactly<InvalidDataException>(() => part(ModelCodec.Reader(new MemoryStream(bytes))));
    }

    [TestMethod]
    public void Long_lists_come_back_and_a_count_that_is_not_there_costs_nothing()
    {
        var values = Enumerable.Range(0, 3_000_000).Select(i => (float)i).ToArray();
        using var file = new MemoryStream();
        ModelCodec.Writer(file).Floats(values, values.Length);
        file.Position = 0;
        CollectionAssert.AreEqual(values, ModelCodec.Reader(file).Floats(null, values.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var part in (Action<ModelCodec>[])[codec => codec.Floats(null, int.MaxValue), codec => codec.Units(null), codec => codec.Block("a test", block => 0),
            codec => codec.List<int>(null, 0, int.MaxValue, item => codec.Int(item))])
            Assert.ThrowsExactly<InvalidDataException>(() => part(ModelCodec.Reader(new MemoryStream([0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0]))));
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 17);
    }
}
