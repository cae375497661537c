using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>Reads an HDF5 file in memory from a place on, little-endian. What lies outside of the file, or of the block that it is given, throws.</summary>
ref struct Hdf5Bytes(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _left = bytes;

    /// <summary>Bytes that are left.</summary>
    public readonly int Length => _left.Length;

    /// <summary>So many bytes of a file at an address.</summary>
    public static Hdf5Bytes At(ReadOnlySpan<byte> file, long address, long length) => address < 0 || length < 0 || address > file.Length || length > file.Length - address
        ? throw new InvalidDataException(FormattableString.Invariant($"Its bytes {address} to {unchecked(address + length)} are spoken of, but it has {file.Length}."))
        : new(file.Slice((int)address, (int)length));

    /// <summary>All bytes of a file from an address on.</summary>
    public static Hdf5Bytes From(ReadOnlySpan<byte> file, long address) => At(file, address, address < 0 ? 0 : file.Length - address);

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _left.Length) throw new InvalidDataException(FormattableString.Invariant($"{count} bytes are to follow, but {_left.Length} are left."));
        var taken = _left[..(int)count];
        _left = _left[(int)count..];
        return taken;
    }

    public Hdf5Bytes Block(long count) => new(Take(count));

    public int Byte() => Take(1)[0];

    public int Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public long Int() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A place or a size; -1 where none is defined.</summary>
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Throws unless the four letters of a structure follow.</summary>
    public void Expect(ReadOnlySpan<byte> signature)
    {
        var found = Take(signature.Length);
        if (!found.SequenceEqual(signature)) throw new InvalidDataException($"It has '{Encoding.Latin1.GetString(found)}' where '{Encoding.Latin1.GetString(signature)}' belongs.");
    }

    /// <summary>Text up to its final zero, or to the end.</summary>
    public readonly string Text() => Encoding.UTF8.GetString(_left.IndexOf((byte)0) is var end and >= 0 ? _left[..end] : _left);
}
