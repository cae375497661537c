using System.Text;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>Reads an attribute of an HDF5 object that is one text.</summary>
static class Hdf5Attribute
{
    const int FixedText = 3, VariableLength = 9;

    /// <summary>The text of a message if its attribute has the name; null otherwise.</summary>
    public static string? Text(ReadOnlySpan<byte> file, Hdf5Messages.Message message, string name)
    {
        var bytes = Hdf5Bytes.At(file, message.Start, message.Length);
        var version = bytes.Byte();
        bytes.Take(1);
        var (nameSize, typeSize, spaceSize) = (bytes.Short(), bytes.Short(), bytes.Short());
        if (version == 3) bytes.Take(1);
        if (bytes.Block(Padded(nameSize, version)).Text() != name) return null;
        var type = bytes.Block(Padded(typeSize, version));
        var kind = type.Byte() & 15;
        type.Take(3);
        var size = type.Int();
        bytes.Take(Padded(spaceSize, version));
        return kind switch
        {
            FixedText => bytes.Block(size).Text(),
            VariableLength => InHeap(file, bytes),
            _ => null,
        };
    }

    // The first version fills up to eight bytes.
    static int Padded(int size, int version) => version == 1 ? (size + 7) / 8 * 8 : size;

    static string InHeap(ReadOnlySpan<byte> file, Hdf5Bytes reference)
    {
        var length = reference.Int();
        var heap = Hdf5Bytes.From(file, reference.Long());
        var wanted = reference.Int();
        heap.Expect("GCOL"u8);
        heap.Take(4);
        var objects = heap.Block(heap.Long() - 16);
        while (objects.Length >= 16)
        {
            var index = objects.Short();
            objects.Take(6);
            var size = objects.Long();
            if (index == wanted) return Encoding.UTF8.GetString(objects.Take(Math.Min(length, size)));
            if (size < 0) break;
            objects.Take(Math.Min(objects.Length, (size + 7) / 8 * 8));
        }
        throw new InvalidDataException("A text is spoken of that is not there.");
    }
}
