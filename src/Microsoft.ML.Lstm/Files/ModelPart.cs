using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Files;

/// <summary>A part of a model file beside ML.NET's own body, in the engine's envelope, whose checksum that body has not.</summary>
/// <param name="Name">The name of its stream.</param>
/// <param name="Kind">Four letters that say what its content is.</param>
/// <param name="Version">The version of its content that is written, and the newest that is read.</param>
sealed record ModelPart(string Name, string Kind, uint Version)
{
    public void Save(ModelSaveContext ctx, Action<ModelCodec> write) => ctx.SaveBinaryStream(Name, stream => Envelope.Write(stream.BaseStream, Kind, Version, write));

    public T Load<T>(ModelLoadContext ctx, Func<ModelCodec, T> read) where T : class => Open(ctx, Name, stream => Envelope.Read(stream, Kind, Version, read));

    /// <summary>Reads a part that files of older versions do not have; null where it is missing.</summary>
    public T? LoadIfThere<T>(ModelLoadContext ctx, Func<ModelCodec, T> read) where T : class
    {
        T? value = null;
        ctx.TryLoadBinaryStream(Name, reader => value = Envelope.Read(reader.BaseStream, Kind, Version, read));
        return value;
    }

    /// <summary>Reads a part that brings an envelope of its own.</summary>
    public static T Open<T>(ModelLoadContext ctx, string name, Func<Stream, T> read) where T : class
    {
        T? value = null;
        if (!ctx.TryLoadBinaryStream(name, reader => value = read(reader.BaseStream))) throw new InvalidDataException($"Its part '{name}' is missing.");
        return value!;
    }
}
