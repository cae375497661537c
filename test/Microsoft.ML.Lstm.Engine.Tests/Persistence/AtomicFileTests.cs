using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class AtomicFileTests
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    string Good => Path.Combine(_folder.FullName, "model.bin");

    [TestCleanup]
    public void Remove() => _folder.Delete(recursive: true);

    [TestMethod]
    public void A_file_is_made_and_replaced()
    {
        foreach (var content in (byte[][])[[1, 2, 3], [4]])
        {
            AtomicFile.Write(Good, stream => stream.Write(content));
            CollectionAssert.AreEqual(content, File.ReadAllBytes(Good));
            Assert.HasCount(1, _folder.GetFiles());
        }
    }

    [TestMethod]
    public void A_failing_write_leaves_the_file_of_before_and_nothing_beside_it()
    {
        File.WriteAllBytes(Good, [1, 2, 3]);
        Assert.ThrowsExactly<TimeoutException>(() => AtomicFile.Write(Good, stream =>
        {
            stream.Write(new byte[100_000]);
            stream.Flush();
            throw new TimeoutException();
        }));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(Good));
        Assert.HasCount(1, _folder.GetFiles());
    }

    [TestMethod]
    public void The_file_of_before_is_whole_while_the_new_one_is_written()
    {
        File.WriteAllBytes(Good, [1, 2, 3]);
        AtomicFile.Write(Good, stream =>
        {
            stream.Write(new byte[100_000]);
            stream.Flush();
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(Good));

            // A second writer of the same path takes nothing from the first.
            AtomicFile.Write(Good, other => other.WriteByte(9));
        });
        Assert.AreEqual(100_000, new FileInfo(Good).Length);
        Assert.HasCount(1, _folder.GetFiles());
    }

    [TestMethod]
    public void What_a_killed_process_left_is_removed_and_others_files_are_not()
    {
        File.WriteAllBytes(Good + ".abcdefgh.lstm-part", [1]);
        string[] others = ["model.bin.part", "model.bin.abcdefgh.part", "other.bin.abcdefgh.lstm-part", "model.bin2.abcdefgh.lstm-part"];
        foreach (var other in others) File.WriteAllBytes(Path.Combine(_folder.FullName, other), [1]);
        AtomicFile.Write(Good, stream => stream.WriteByte(2));
        CollectionAssert.AreEquivalent(others.Append("model.bin").ToArray(), _folder.GetFiles().Select(file => file.Name).ToArray());
    }

    [TestMethod]
    public void A_link_stays_a_link_and_permissions_stay()
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllBytes(Good, [1]);
        File.SetUnixFileMode(Good, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var link = Path.Combine(_folder.FullName, "latest");
        File.CreateSymbolicLink(link, "model.bin");
        AtomicFile.Write(link, stream => stream.WriteByte(7));
        Assert.AreEqual("model.bin", new FileInfo(link).LinkTarget);
        CollectionAssert.AreEqual(new byte[] { 7 }, File.ReadAllBytes(Good));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Good));
    }

    [TestMethod]
    public void A_directory_and_a_missing_one_are_refused()
    {
        Assert.ThrowsExactly<UnauthorizedAccessException>(() => AtomicFile.Write(_folder.FullName, stream => stream.WriteByte(1)));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => AtomicFile.Write(Path.Combine(_folder.FullName, "none", "model.bin"), stream => stream.WriteByte(1)));
        Assert.IsEmpty(_folder.GetFileSystemInfos());
    }
}
