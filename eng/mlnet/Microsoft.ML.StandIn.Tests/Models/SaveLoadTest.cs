using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Models;

/// <summary>Models to files and back.</summary>
[TestClass]
public sealed class SaveLoadTest
{
    static readonly MLContext Context = new(1);
    static readonly IDataView Data = Context.Data.LoadFromEnumerable(new[] { new Row { A = 1, Vector = [1, 2], Key = 1, Text = "x" } });

    [TestMethod]
    public void A_model_comes_back_with_the_schema_it_was_saved_with()
    {
        using var file = Save(Data.Schema);
        var model = new MLContext().Model.Load(file, out var schema);
        CollectionAssert.AreEqual(
            Data.Schema.Select(column => $"{column.Name} {column.Type}").ToArray(),
            schema.Select(column => $"{column.Name} {column.Type}").ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 1f }, model.Transform(Data).GetColumn<float[]>("Features").Single());
        Assert.AreEqual(2, ((IEnumerable<ITransformer>)model).Count());
    }

    [TestMethod]
    public void A_model_without_a_schema_has_none_when_it_comes_back()
    {
        using var file = Save(null);
        var model = Context.Model.Load(file, out var schema);
        Assert.IsNull(schema);
        Assert.IsNotNull(model.GetOutputSchema(Data.Schema).GetColumnOrNull("Features"));
    }

    [TestMethod]
    public void The_archive_has_the_entries_that_ML_NET_writes()
    {
        using var file = Save(Data.Schema);
        using var archive = new ZipArchive(file);
        var names = archive.Entries.Select(entry => entry.FullName.Replace('\\', '/')).ToHashSet();
        foreach (var name in new[] { "Model.key", "Transform_000/Model.key", "Transform_001/Model.key" })
            Assert.Contains("TransformerChain/" + name, names);
        Assert.Contains("Schema", names);
    }

    [TestMethod]
    public void A_schema_of_scalars_vectors_and_keys_is_written_as_ML_NET_writes_it() =>
        Assert.AreEqual(
            "6BF2E8EA41A7633F75A316E26AFE685B85F74BBBFD795F5216B51EFA954B82B9",
            Convert.ToHexString(SHA256.HashData(SchemaBytes())));

    [TestMethod]
    public void A_schema_written_by_hand_is_read()
    {
        using var file = Save(null);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        using (var entry = archive.CreateEntry("Schema").Open())
            entry.Write(SchemaOfOneSingle("Sales"));
        file.Position = 0;
        Context.Model.Load(file, out var schema);
        Assert.AreEqual("Sales", schema.Single().Name);
        Assert.AreEqual(NumberDataViewType.Single, schema.Single().Type);
    }

    [TestMethod]
    public void A_model_saved_with_its_loader_comes_back_with_it()
    {
        var loader = Context.Data.CreateTextLoader([new("A", DataKind.Single, 0)], separatorChar: ',');
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "3\n4\n");
            var model = Context.Transforms.CopyColumns("B", "A").Fit(loader.Load(new MultiFileSource(path)));
            using var file = new MemoryStream();
            Context.Model.Save(model, loader, file);
            file.Position = 0;
            var back = Context.Model.LoadWithDataLoader(file, out var loaderBack);
            CollectionAssert.AreEqual(new[] { 3f, 4f }, back.Transform(loaderBack.Load(path)).GetColumn<float>("B").ToArray());
            file.Position = 0;
            Context.Model.Load(file, out var schema);
            Assert.AreEqual("A", schema.Single().Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void A_file_that_is_no_model_is_refused()
    {
        using var noise = new MemoryStream([1, 2, 3, 4, 5]);
        Assert.Throws<Exception>(() => Context.Model.Load(noise, out _));
        using var file = Save(Data.Schema);
        using var half = new MemoryStream(file.ToArray()[..(int)(file.Length / 2)]);
        Assert.Throws<Exception>(() => Context.Model.Load(half, out _));
    }

    [TestMethod]
    public void A_schema_that_is_cut_off_is_refused()
    {
        var bytes = SchemaBytes();
        Assert.IsFalse(IsRefused(bytes));
        for (var length = 0; length < bytes.Length; length++)
            Assert.IsTrue(IsRefused(bytes[..length]), $"{length} of {bytes.Length} bytes were read as a whole");
    }

    [TestMethod]
    public void A_broken_schema_is_refused_or_read_but_never_worse()
    {
        Host.RequireStandIn("what ML.NET throws is its own affair");
        var bytes = SchemaBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                var wrong = bytes.ToArray();
                wrong[i] ^= flip;
                IsRefused(wrong);
            }
        }
    }

    static byte[] SchemaBytes()
    {
        using var file = Save(Data.Schema);
        using var archive = new ZipArchive(file);
        using var whole = new MemoryStream();
        using (var entry = archive.GetEntry("Schema")!.Open()) entry.CopyTo(whole);
        return whole.ToArray();
    }

    static bool IsRefused(byte[] schema)
    {
        using var file = Save(null);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        using (var entry = archive.CreateEntry("Schema", CompressionLevel.NoCompression).Open())
            entry.Write(schema);
        file.Position = 0;
        try
        {
            Context.Model.Load(file, out _);
            return false;
        }
        catch (Exception ex) when (ex is FormatException or EndOfStreamException)
        {
            return true;
        }
    }

    static MemoryStream Save(DataViewSchema? schema)
    {
        var model = Context.Transforms.CopyColumns("B", "A").Append(Context.Transforms.Concatenate("Features", "A", "B")).Fit(Data);
        var file = new MemoryStream();
        Context.Model.Save(model, schema, file);
        file.Position = 0;
        return file;
    }

    static byte[] SchemaOfOneSingle(string name)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(new byte[256]);
        writer.Write(name);
        writer.Write("Single");
        writer.Write7BitEncodedInt(0);
        writer.Write((byte)1);
        writer.Write7BitEncodedInt(1);
        writer.Write(256L);
        writer.Write(0L);
        var tail = stream.Position;
        writer.Write(0x434D4C0044564200UL);
        stream.Position = 0;
        writer.Write("CML\0DVB\0"u8);
        writer.Write(0x0001000100010006UL);
        writer.Write(0x0001000100010006UL);
        writer.Write(256L);
        writer.Write(tail);
        writer.Write(0L);
        writer.Write(1);
        writer.Flush();
        return stream.ToArray();
    }

    sealed class Row
    {
        public float A { get; set; }

        [VectorType(1, 2)]
        public float[] Vector { get; set; } = [];

        public float[] Ragged { get; set; } = [];

        [KeyType(9)]
        public uint Key { get; set; }

        public string Text { get; set; } = "";

        public DateTime When { get; set; }

        public bool Flag { get; set; }
    }
}
