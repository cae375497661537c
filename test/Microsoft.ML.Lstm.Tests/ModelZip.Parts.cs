using System.IO.Compression;

namespace Microsoft.ML.Lstm.Tests;

/// <content>Model files as bytes, and their parts.</content>
static partial class ModelZip
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

    /// <summary>The names of the parts that differ.</summary>
    public static string Difference(byte[] one, byte[] other)
    {
        var (parts, others) = (Parts(one), Parts(other));
        return string.Join(' ', parts.Keys.Union(others.Keys).Where(name => parts.GetValueOrDefault(name) != others.GetValueOrDefault(name)).Order(StringComparer.Ordinal));
    }

    static Dictionary<string, string> Parts(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return Convert.ToHexString(content.ToArray());
        });
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

    // Our part lies deepest: the chain around it has a Model.key of its own.
    static ZipArchiveEntry Find(ZipArchive archive, string part) => archive.Entries.Where(entry => entry.Name == part).MaxBy(entry => entry.FullName.Length)!;
}
