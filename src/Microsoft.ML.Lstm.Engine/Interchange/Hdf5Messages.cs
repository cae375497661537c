namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>What the header of an HDF5 object says, of its first version: the messages by their kinds and places.</summary>
static class Hdf5Messages
{
    public const int Dataspace = 0x01, Datatype = 0x03, Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, SymbolTable = 0x11;

    const int Continuation = 0x10, Most = 1 << 12;

    /// <summary>A message: its kind, and its bytes in the file.</summary>
    public readonly record struct Message(int Kind, int Start, int Length);

    /// <summary>The messages of the object at an address.</summary>
    public static List<Message> Of(ReadOnlySpan<byte> file, long address)
    {
        var header = Hdf5Bytes.From(file, address);
        if (header.Byte() is var version and not 1)
            throw new InvalidDataException($"It is written in a newer form of HDF5 (an object header begins with {version}) than Keras writes. Save it with the default libver of h5py.");
        header.Take(7);
        var (size, messages) = (header.Int(), new List<Message>());
        var blocks = new Queue<(long Start, long Length)>([(address + 16, size)]);

        // No byte belongs to two blocks, so that there are no more of them than fit into the file.
        for (long taken = 0; blocks.TryDequeue(out var block);)
        {
            taken += block.Length;
            var bytes = Hdf5Bytes.At(file, block.Start, block.Length);
            if (taken > file.Length) throw new InvalidDataException("The header of an object is longer than the file.");
            while (bytes.Length >= 8)
            {
                var (kind, length) = (bytes.Short(), bytes.Short());
                bytes.Take(4);
                var start = (int)(block.Start + block.Length) - bytes.Length;
                var content = bytes.Block(length);
                if (kind == Continuation) blocks.Enqueue((content.Long(), Positive(content.Long())));
                else messages.Add(new(kind, start, length));
                if (messages.Count > Most) throw new InvalidDataException($"An object has more than {Most} messages.");
            }
        }
        return messages;
    }

    /// <summary>The first message of a kind; null if there is none.</summary>
    public static Message? Find(List<Message> messages, int kind)
    {
        foreach (var message in messages)
            if (message.Kind == kind) return message;
        return null;
    }

    static long Positive(long length) => length > 0 ? length : throw new InvalidDataException(FormattableString.Invariant($"A block of a header has {length} bytes."));
}
