using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.StandIn.Tests.Core;

/// <summary>The container of models, byte by byte: what ML.NET writes, the stand-in writes and reads, and the other way round.</summary>
[TestClass]
public sealed class ModelFileTest
{
    const string ChainKey = "TransformerChain/Model.key";

    sealed class Row
    {
        public float A { get; set; }
    }

    [TestMethod]
    public void The_chain_starts_with_a_header_of_256_bytes_that_tells_where_all_lies()
    {
        var key = Entries(Saved())[ChainKey];
        Assert.AreEqual("ML\0MODEL", Text(key, 0, 8));
        Assert.AreEqual(0x00010002u, U32(key, 8));
        Assert.AreEqual(0x00010002u, U32(key, 12));
        Assert.AreEqual(256, I64(key, 0x10));
        Assert.AreEqual("XF\0CHAIN", Text(key, 0x40, 8), "the model's signature, spaces as zero bytes");
        Assert.AreEqual(0x00010001u, U32(key, 0x48));
        Assert.AreEqual(0x00010001u, U32(key, 0x4C));
        Assert.AreEqual("TransformerChain", Text(key, 0x50, 24).TrimEnd('\0'));
        Assert.AreEqual("", Text(key, 0x68, 24).TrimEnd('\0'));
        Assert.IsTrue(key.AsSpan(0x9C, 0x100 - 0x9C).IndexOfAnyExcept((byte)0) < 0, "the rest of the header is zero");
    }

    [TestMethod]
    public void The_blocks_follow_without_gaps_and_end_with_the_tail()
    {
        var entries = Entries(Saved());
        foreach (var (path, key) in entries.Where(entry => entry.Key.EndsWith("Model.key")))
        {
            var end = I64(key, 0x10) + I64(key, 0x18);
            if (I64(key, 0x28) > 0)
            {
                Assert.AreEqual(end, I64(key, 0x20), path);
                end += I64(key, 0x28);
                Assert.AreEqual(end, I64(key, 0x30), path);
                end += I64(key, 0x38);
            }
            Assert.AreEqual(end, I64(key, 0x90), path);
            end += U32(key, 0x98);
            Assert.AreEqual(end, I64(key, 0x80), path);
            Assert.AreEqual(end + 8, I64(key, 0x88), path);
            Assert.AreEqual(key.Length, end + 8, path);
            Assert.AreEqual("LEDOM\0LM", Text(key, (int)end, 8), path);
        }
        Assert.IsTrue(entries.ContainsKey("TransformerChain/Transform_000/Model.key"));
        Assert.IsTrue(entries.ContainsKey("TransformerChain/Transform_001/Model.key"));
    }

    [TestMethod]
    public void The_chain_counts_its_steps_and_names_its_assembly()
    {
        var key = Entries(Saved())[ChainKey];
        Assert.AreEqual(12, I64(key, 0x18));
        CollectionAssert.AreEqual(new[] { 2u, 7u, 7u }, new[] { U32(key, 256), U32(key, 260), U32(key, 264) });
        var name = Encoding.Unicode.GetString(key, (int)I64(key, 0x90), (int)U32(key, 0x98));
        Assert.AreEqual("Microsoft.ML.Data, Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51", name);
    }

    [TestMethod]
    public void The_strings_of_a_step_lie_in_its_table()
    {
        var key = Entries(Saved())["TransformerChain/Transform_000/Model.key"];
        var table = (int)I64(key, 0x20);
        var chars = (int)I64(key, 0x30);
        var ends = Enumerable.Range(0, (int)I64(key, 0x28) / 8).Select(i => (int)I64(key, table + 8 * i)).ToArray();
        Assert.AreEqual(I64(key, 0x38), ends[^1], "the last string ends where the characters do");
        var strings = ends.Prepend(0).Zip(ends, (start, end) => Encoding.Unicode.GetString(key, chars + start, end - start)).ToArray();
        CollectionAssert.AreEquivalent(new[] { "A", "B" }, strings);
    }

    [TestMethod]
    public void A_model_from_Windows_with_backslashes_loads()
    {
        var model = Rewritten(Saved(), (path, bytes) => (path.Replace('/', '\\'), bytes));
        var ml = new MLContext();
        var output = ml.Model.Load(model, out var schema).GetOutputSchema(schema);
        Assert.AreEqual("A B C", string.Join(' ', output.Select(column => column.Name)));
    }

    // Each lie is told by adding one to these bytes; -1 is the last byte.
    public static IEnumerable<object[]> Lies =>
    [
        ["not a model", new[] { 0 }],
        ["a newer container", new[] { 0x0A, 0x0E }],
        ["a container that is readable from a newer version on than its own", new[] { 0x0E }],
        ["a longer body", new[] { 0x18 }],
        ["a body without end", new[] { 0x1E }],
        ["another loader", new[] { 0x50 }],
        ["an endless assembly name", new[] { 0x9A }],
        ["another end", new[] { 0x88 }],
        ["another tail", new[] { -1 }],
    ];

    [TestMethod, DynamicData(nameof(Lies))]
    public void A_header_that_lies_is_refused(string lie, int[] bytes)
    {
        var changed = Rewritten(Saved(), (path, key) =>
        {
            if (path == ChainKey)
                foreach (var at in bytes) key[at < 0 ? key.Length + at : at]++;
            return (path, key);
        });
        Assert.ThrowsExactly<FormatException>(() => new MLContext().Model.Load(changed, out _), lie);
    }

    [TestMethod]
    [DataRow("another model", new[] { 0x41 }), DataRow("a newer model", new[] { 0x4A, 0x4E })]
    [DataRow("a model that is readable from a newer version on than its own", new[] { 0x4E })]
    public void What_a_step_says_of_itself_is_checked_and_what_the_chain_says_is_not(string lie, int[] bytes)
    {
        MemoryStream Lying(string where) => Rewritten(Saved(), (path, key) =>
        {
            if (path == where)
                foreach (var at in bytes) key[at]++;
            return (path, key);
        });
        Assert.IsNotNull(new MLContext().Model.Load(Lying(ChainKey), out _), lie);
        var ex = Assert.ThrowsExactly<InvalidOperationException>(
            () => new MLContext().Model.Load(Lying("TransformerChain/Transform_001/Model.key"), out _), lie);
        Assert.IsInstanceOfType<FormatException>(ex.GetBaseException(), lie);
    }

    [TestMethod]
    public void A_step_that_is_missing_or_cut_off_is_refused()
    {
        foreach (var length in new[] { 0, 100, 256, 300, -3 })
        {
            var changed = Rewritten(Saved(), (path, key) => (path, path.Contains("Transform_001") ? key[..(length < 0 ? key.Length + length : length)] : key));
            var ex = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().Model.Load(changed, out _), $"{length} bytes");
            Assert.IsInstanceOfType<FormatException>(ex.GetBaseException(), $"{length} bytes");
        }
        var without = Rewritten(Saved(), (path, key) => (path.Replace("Transform_001", "Transform_009"), key));
        var missing = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().Model.Load(without, out _));
        StringAssert.StartsWith(missing.GetBaseException().Message, "Corrupt model file");
    }

    [TestMethod]
    public void A_foreign_archive_is_refused()
    {
        var schemaOnly = Rewritten(Saved(), (path, bytes) => (path == "Schema" ? path : "word/" + path, bytes));
        Assert.ThrowsExactly<FormatException>(() => new MLContext().Model.Load(schemaOnly, out _));
        var foreign = Rewritten(Saved(), (path, bytes) => ("word/" + path, bytes));
        Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().Model.Load(foreign, out _));
        foreign.Position = 0;
        Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().Model.LoadWithDataLoader(foreign, out _));
    }

    [TestMethod]
    public void What_is_no_archive_is_refused()
    {
        foreach (var bytes in new[] { [], [1, 2, 3], Saved().ToArray()[..400], new byte[5000] })
        {
            var ex = Assert.ThrowsExactly<FormatException>(() => new MLContext().Model.Load(new MemoryStream(bytes), out _));
            Assert.IsInstanceOfType<InvalidDataException>(ex.InnerException);
        }
        Assert.ThrowsExactly<ArgumentNullException>(() => new MLContext().Model.Load((Stream)null!, out _));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MLContext().Model.Load("", out _));
        Assert.ThrowsExactly<FileNotFoundException>(() => new MLContext().Model.Load($"{Guid.NewGuid():N}.zip", out _));
    }

    [TestMethod]
    public void The_version_stands_in_the_archive_and_is_not_needed()
    {
        StringAssert.Matches(Encoding.UTF8.GetString(Entries(Saved())["TrainingInfo/Version.txt"]), new(@"^\d+\.\d+\.\d+"));
        Assert.IsNotNull(new MLContext().Model.Load(Rewritten(Saved(), (path, bytes) => (path.Replace("Version", "Other"), bytes)), out _));
    }

    [TestMethod]
    public void A_chain_cannot_have_more_steps_than_its_body_holds()
    {
        Host.RequireStandIn("ML.NET takes the memory for two thousand million steps first");
        var changed = Rewritten(Saved(), (path, key) =>
        {
            if (path == ChainKey) key[259] = 0x7F;
            return (path, key);
        });
        var ex = Assert.ThrowsExactly<InvalidOperationException>(() => new MLContext().Model.Load(changed, out _));
        Assert.IsInstanceOfType<FormatException>(ex.GetBaseException());
    }

    [TestMethod]
    public void A_truncated_file_is_refused()
    {
        var whole = Saved();
        foreach (var length in new[] { 0, 1, (int)whole.Length / 2, (int)whole.Length - 1 })
        {
            using var part = new MemoryStream(whole.ToArray()[..length]);
            var ex = Assert.Throws<Exception>(() => new MLContext().Model.Load(part, out _), $"{length} bytes");
            Assert.IsTrue(ex is FormatException or InvalidDataException, $"{length} bytes: {ex}");
        }
    }

    [TestMethod]
    public void A_body_that_is_not_read_to_its_end_is_refused()
    {
        // Four bytes more of body, and everything behind it four bytes later.
        var changed = Rewritten(Saved(), (path, bytes) =>
        {
            if (path != ChainKey) return (path, bytes);
            var longer = bytes[..268].Concat(new byte[4]).Concat(bytes[268..]).ToArray();
            foreach (var field in new[] { 0x18, 0x80, 0x88, 0x90 })
                BinaryPrimitives.WriteInt64LittleEndian(longer.AsSpan(field), I64(longer, field) + 4);
            return (path, longer);
        });
        Assert.ThrowsExactly<FormatException>(() => new MLContext().Model.Load(changed, out _));
    }

    static MemoryStream Saved()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable([new Row { A = 1 }]);
        var model = ml.Transforms.CopyColumns("B", "A").Append(ml.Transforms.CopyColumns("C", "B")).Fit(data);
        var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        return stream;
    }

    static Dictionary<string, byte[]> Entries(Stream model)
    {
        using var archive = new ZipArchive(model, ZipArchiveMode.Read, leaveOpen: true);
        return archive.Entries.ToDictionary(entry => entry.FullName.Replace('\\', '/'), entry =>
        {
            using var stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    static MemoryStream Rewritten(Stream model, Func<string, byte[], (string Path, byte[] Bytes)> change)
    {
        var result = new MemoryStream();
        using (var archive = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, bytes) in Entries(model))
            {
                var changed = change(path, bytes);
                using var stream = archive.CreateEntry(changed.Path).Open();
                stream.Write(changed.Bytes);
            }
        }
        result.Position = 0;
        return result;
    }

    static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    static long I64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    static string Text(byte[] bytes, int at, int length) => Encoding.Latin1.GetString(bytes, at, length);
}
