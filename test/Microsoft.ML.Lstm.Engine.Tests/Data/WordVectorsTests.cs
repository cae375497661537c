using System.IO.Compression;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tests.Data;

/// <summary>Files of word vectors.</summary>
[TestClass]
public sealed class WordVectorsTests
{
    const string GloVe = "the 0.5 -1 2\nfilm 1 1 1\n. . . 3 4 5\nnot -1e-1 0 0\n";

    [TestMethod]
    [DataRow(GloVe)]
    [DataRow("4 3\n" + GloVe)]
    [DataRow("the 0.5 -1 2 \r\nfilm 1 1 1 \r\n. . . 3 4 5 \r\nnot -1e-1 0 0")]
    public void The_words_asked_for_are_read(string file)
    {
        var vectors = Read(file, "the", ". . .", "Not", "unknown", "the");
        Assert.AreEqual(3, vectors.Size);
        Assert.AreEqual(3, vectors.Count);
        CollectionAssert.AreEqual(new[] { 0.5f, -1, 2 }, vectors.Of("the").ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4, 5 }, vectors.Of(". . .").ToArray());
        CollectionAssert.AreEqual(new[] { -0.1f, 0, 0 }, vectors.Of("Not").ToArray());
        Assert.AreEqual(0, vectors.Of("unknown").Length);
        Assert.AreEqual(0, vectors.Of("film").Length);
    }

    [TestMethod]
    public void The_scale_makes_the_mean_square_one()
    {
        var vectors = Read("a 1 1\nb 3 3\n", "a", "b");
        Assert.AreEqual(1 / Math.Sqrt(5), vectors.Scale(), 1e-6);
        Assert.AreEqual(1f, Read("a 0 0\n", "a").Scale());
        Assert.AreEqual(1f, Read("a 0 0\n", "b").Scale());
    }

    [TestMethod]
    public void A_packed_file_is_unpacked()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.txt.gz");
        try
        {
            using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest))) writer.Write(GloVe);
            Assert.AreEqual(2, WordVectors.Read(path, ["the", "film"]).Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow("the 1 2\nfilm 1\n", "Line 2")]
    [DataRow("the 1 2\nfilm 1 x\n", "'x'")]
    [DataRow("the 1 2\nfilm 1 NaN\n", "'NaN'")]
    [DataRow("the\n", "Line 1")]
    [DataRow("", "no word vectors")]
    [DataRow("3 2\n", "no word vectors")]
    public void A_damaged_file_is_refused(string file, string said) => StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Read(file, "the", "film")).Message, said);

    [TestMethod]
    public void So_many_others_are_kept_in_the_order_of_the_file_as_words_become()
    {
        const string File = "London 1 1\nthe 2 2\nlondon 3 3\nPARIS 4 4\nOslo 5 5\nOSLO 6 6\nrome 7 7\nbern 8 8\n";
        var vectors = WordVectors.Read(new StringReader(File), "vectors.txt", ["the", "oslo"], others: 3, word => word.ToLowerInvariant());
        CollectionAssert.AreEqual(new[] { "london", "paris", "rome" }, vectors.Others.ToArray());
        Assert.AreEqual(5, vectors.Count);
        Assert.AreEqual(3, vectors.Of("london")[0], "the word itself counts, wherever it stands");
        Assert.AreEqual(4, vectors.Of("paris")[0]);
        Assert.AreEqual(5, vectors.Of("oslo")[0], "or else the first that becomes it");
        Assert.AreEqual(0, vectors.Of("bern").Length);
        Assert.IsEmpty(Read(File, "the").Others);
    }

    static WordVectors Read(string file, params string[] words) => WordVectors.Read(new StringReader(file), "vectors.txt", words);
}
