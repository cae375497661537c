using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Parts of a model file beside ML.NET's own body, each in the engine's envelope, whose checksum that body has not.</summary>
static class ModelStreams
{
    public static void Save(ModelSaveContext ctx, string name, string kind, uint version, Action<BinaryWriter> write)
    {
        ctx.SaveBinaryStream(name, stream => Envelope.Write(stream.BaseStream, kind, version, content =>
        {
            using var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true);
            write(writer);
        }));
    }

    public static T Load<T>(ModelLoadContext ctx, string name, string kind, uint version, Func<BinaryReader, T> read) where T : class =>
        Load(ctx, name, kind, version, (reader, _) => read(reader));

    /// <summary>Reads a part of which there are several versions; <paramref name="read"/> hears which one it has.</summary>
    public static T Load<T>(ModelLoadContext ctx, string name, string kind, uint version, Func<BinaryReader, uint, T> read) where T : class =>
        Open(ctx, name, stream => Content(stream, kind, version, read));

    /// <summary>Reads a part that files of older versions do not have; null where it is missing.</summary>
    public static T? LoadIfThere<T>(ModelLoadContext ctx, string name, string kind, uint version, Func<BinaryReader, T> read) where T : class
    {
        T? value = null;
        ctx.TryLoadBinaryStream(name, reader => value = Content(reader.BaseStream, kind, version, (content, _) => read(content)));
        return value;
    }

    /// <summary>Reads a part that brings an envelope of its own.</summary>
    public static T Open<T>(ModelLoadContext ctx, string name, Func<Stream, T> read) where T : class
    {
        T? value = null;
        if (!ctx.TryLoadBinaryStream(name, reader => value = read(reader.BaseStream))) throw new InvalidDataException($"Its part '{name}' is missing.");
        return value!;
    }

    static T Content<T>(Stream stream, string kind, uint version, Func<BinaryReader, uint, T> read) => Envelope.Read(stream, kind, version, (content, written) =>
    {
        using var reader = new BinaryReader(content, Encoding.UTF8, leaveOpen: true);
        return read(reader, written);
    });

    /// <summary>Runs <paramref name="load"/>, and tells of damaged content as ML.NET does.</summary>
    public static T Guarded<T>(IExceptionContext context, string what, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or ArgumentException or FormatException or OverflowException)
        {
            throw MLNetInternals.Undecodable(context, $"This model file's {what} cannot be read. {damaged.Message}");
        }
    }

    public static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.WriteText(text ?? "");
    }

    public static string? ReadOptional(BinaryReader reader)
    {
        var any = reader.ReadBoolean();
        var text = reader.ReadText();
        if (any && text.Length == 0) throw new InvalidDataException("A name is empty.");
        return any ? text : null;
    }

    /// <summary>Reads the name of a column, which is never empty.</summary>
    public static string ReadName(BinaryReader reader) => reader.ReadText() is { Length: > 0 } name ? name : throw new InvalidDataException("A name is empty.");

    public static void WriteNames(BinaryWriter writer, IReadOnlyCollection<string> names)
    {
        writer.Write(names.Count);
        foreach (var name in names) writer.WriteText(name);
    }

    /// <summary>Reads names; the list grows as they come, so a file's word for its length costs nothing.</summary>
    public static IReadOnlyList<string> ReadNames(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException($"It counts {count} names.");
        var names = new List<string>();
        for (var i = 0; i < count; i++) names.Add(ReadName(reader));
        return names;
    }
}
