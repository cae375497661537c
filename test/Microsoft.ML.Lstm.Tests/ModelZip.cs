using System.Diagnostics;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Tests;

/// <summary>Model files as bytes: whole, in parts, and damaged.</summary>
static class ModelZip
{
    public static byte[] Save(MLContext ml, ITransformer model, DataViewSchema? schema)
    {
        using var file = new MemoryStream();
        ml.Model.Save(model, schema, file);
        return file.ToArray();
    }

    public static ITransformer Load(byte[] file) => new MLContext().Model.Load(new MemoryStream(file), out _);

    /// <summary>The file as Windows writes it: with backslashes in the names of its parts.</summary>
    public static byte[] FromWindows(byte[] zip)
    {
        using var file = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(zip)))
        using (var target = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in source.Entries)
            {
                using var from = part.Open();
                using var to = target.CreateEntry(part.FullName.Replace('/', '\\')).Open();
                from.CopyTo(to);
            }
        }
        return file.ToArray();
    }

    /// <summary>The content of the part of that name, of our step.</summary>
    public static byte[] Entry(byte[] zip, string part)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var stream = Find(archive, part).Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The file with another content in a part, or without the part.</summary>
    public static byte[] WithEntry(byte[] zip, string part, byte[]? content)
    {
        using var file = new MemoryStream();
        file.Write(zip);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = Find(archive, part);
            var name = entry.FullName;
            entry.Delete();
            if (content is not null)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }
        return file.ToArray();
    }

    /// <summary>A part cut off at many places, and gone.</summary>
    public static IEnumerable<(byte[] File, string What)> CutOff(byte[] zip, string part)
    {
        var entry = Entry(zip, part);
        for (var length = 0; length < entry.Length; length += Math.Max(1, entry.Length / 25))
            yield return (WithEntry(zip, part, entry[..length]), $"{part}: {length} of {entry.Length} bytes");
        yield return (WithEntry(zip, part, null), $"{part}: gone");
    }

    /// <summary>A part as <see cref="CutOff"/>, and with a bit turned at many places.</summary>
    public static IEnumerable<(byte[] File, string What)> Damaged(byte[] zip, string part)
    {
        foreach (var cut in CutOff(zip, part)) yield return cut;
        var entry = Entry(zip, part);
        for (var i = 0; i < entry.Length; i += Math.Max(1, entry.Length / 60))
        {
            var flipped = (byte[])entry.Clone();
            flipped[i] ^= 0x10;
            yield return (WithEntry(zip, part, flipped), $"{part}: byte {i} flipped");
        }
    }

    /// <summary>Asserts that the file is refused, and hands back how.</summary>
    public static Exception Refused(byte[] file, string what)
    {
        try
        {
            Load(file);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or InvalidDataException or EndOfStreamException or System.Reflection.TargetInvocationException)
        {
            Assert.IsTrue(error.Message.Length > 10, what);
            return error;
        }
        throw new AssertFailedException($"{what}: the file was loaded");
    }

    /// <summary>Asserts that files cut off, damaged, or of a newer library are refused.</summary>
    public static void RefusesDamage(byte[] good, params string[] parts)
    {
        for (var length = 0; length < good.Length; length += Math.Max(1, good.Length / 40)) Refused(good[..length], $"{length} of {good.Length} bytes");
        foreach (var (file, what) in CutOff(good, "Model.key").Concat(parts.SelectMany(part => Damaged(good, part)))) Refused(file, what);
        var key = Entry(good, "Model.key");
        key[0x48] = key[0x4C] = 0x63;
        var error = Refused(WithEntry(good, "Model.key", key), "a newer version");
        Assert.IsInstanceOfType<FormatException>(error.GetBaseException(), error.ToString());
    }

    /// <summary>Runs the program that loads models and never mentions us; its lines.</summary>
    public static string[] RunFreshProcess(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lstm.FreshProcess.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // Our part lies deepest: the chain around it has a Model.key of its own.
    static ZipArchiveEntry Find(ZipArchive archive, string part) => archive.Entries.Where(entry => entry.Name == part).MaxBy(entry => entry.FullName.Length)!;
}
