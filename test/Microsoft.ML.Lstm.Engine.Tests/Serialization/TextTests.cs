using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tests.Serialization;

[TestClass]
public sealed class TextTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("plain")]
    [DataRow("Zürich 東京 \U0001F600")]
    [DataRow("cut \uD83D")]
    [DataRow("\uDE00 cut")]
    [DataRow("\uDE00\uD83D")]
    [DataRow("\uD83D\uD83D\uDE00\uDE00")]
    [DataRow("\0\uFFFD\uFFFF")]
    public void Every_string_comes_back_as_it_was(string text)
    {
        using var file = new MemoryStream();
        var writer = ModelCodec.Writer(file);
        Assert.AreEqual(text, writer.Text(text), StringComparer.Ordinal);
        writer.Text("next");
        file.Position = 0;
        var reader = ModelCodec.Reader(file);
        Assert.AreEqual(text, reader.Text(null), StringComparer.Ordinal);
        Assert.AreEqual("next", reader.Text(null));
        Assert.AreEqual(file.Length, file.Position);
    }

    [TestMethod]
    public void Every_pair_of_surrogate_halves_and_letters_comes_back()
    {
        char[] units = ['a', 'é', '\uD7FF', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uE000'];
        foreach (var text in from a in units from b in units from c in units select new string([a, b, c])) Every_string_comes_back_as_it_was(text);
    }

    [TestMethod]
    [DataRow("plain")]
    [DataRow("Zürich 東京 \U0001F600")]
    [DataRow("more than a hundred and twenty-seven bytes, so that the length takes two: 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789")]
    public void Well_formed_texts_have_the_bytes_of_BinaryWriter(string text)
    {
        using MemoryStream ours = new(), theirs = new();
        ModelCodec.Writer(ours).Text(text);
        new BinaryWriter(theirs).Write(text);
        CollectionAssert.AreEqual(theirs.ToArray(), ours.ToArray());
    }

    [TestMethod]
    [DataRow(new byte[] { 3, (byte)'a' })]
    [DataRow(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07, (byte)'a' })]
    [DataRow(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })]
    [DataRow(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 })]
    [DataRow(new byte[] { 1, 0xED })]
    [DataRow(new byte[] { 2, 0xC0, 0x80 })]
    [DataRow(new byte[] { 4, 0xF8, 0x80, 0x80, 0x80 })]
    public void A_length_beyond_the_bytes_left_and_bytes_that_are_no_text_are_refused(byte[] bytes)
    {
        var reader = ModelCodec.Reader(new MemoryStream(bytes));
        Assert.ThrowsExactly<InvalidDataException>(() => reader.Text(null));
    }
}
