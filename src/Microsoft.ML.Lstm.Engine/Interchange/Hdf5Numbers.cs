namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>Reads what the header of an HDF5 data set says of its numbers.</summary>
static class Hdf5Numbers
{
    const int FloatingPoint = 1, Opaque = 5, Compact = 0, Contiguous = 1;

    /// <summary>The data set, or why its numbers cannot be read.</summary>
    public static (Hdf5Dataset? Set, string Why) Of(ReadOnlySpan<byte> file, List<Hdf5Messages.Message> messages, string path)
    {
        if (Hdf5Messages.Find(messages, Hdf5Messages.Datatype) is not { } type || Hdf5Messages.Find(messages, Hdf5Messages.Dataspace) is not { } space || Hdf5Messages.Find(messages, Hdf5Messages.Layout) is not { } layout)
            return (null, $"'{path}' is no data set.");
        if (Format(Hdf5Bytes.At(file, type.Start, type.Length)) is not { } format)
            return (null, $"'{path}' does not hold numbers of 64, 32 or 16 bits with a floating point, little-endian. Save it as such, or leave it out.");
        var shape = Shape(Hdf5Bytes.At(file, space.Start, space.Length), path);
        var count = NumberReader.Count(path, shape);
        if (Hdf5Messages.Find(messages, Hdf5Messages.Filters) is not null || Place(file, layout) is not { } place)
            return (null, $"'{path}' is compressed or lies in chunks. Save it as h5py does by default, in one piece.");
        var bytes = (long)count * NumberReader.SizeOf(format);
        if (count > 0 && (bytes > place.Length || place.Start < 0 || bytes > file.Length - place.Start))
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' of the shape [{string.Join(", ", shape)}] does not lie at the bytes {place.Start} to {unchecked(place.Start + place.Length)}."));
        return (new(path, Array.ConvertAll(shape, dim => (int)dim), count, format, count == 0 ? 0 : (int)place.Start), "");
    }

    static NumberFormat? Format(Hdf5Bytes type)
    {
        var (kind, order) = (type.Byte() & 15, type.Byte());
        type.Take(2);
        var size = type.Int();

        // TensorFlow's bfloat16 is two bytes that HDF5 does not know.
        if (kind == Opaque) return size == 2 ? NumberFormat.BFloat16 : null;
        if (kind != FloatingPoint || (order & 0x41) != 0) return null;
        type.Take(5);
        return (size, type.Byte()) switch
        {
            (8, 11) => NumberFormat.Float64,
            (4, 8) => NumberFormat.Float32,
            (2, 5) => NumberFormat.Float16,
            (2, 8) => NumberFormat.BFloat16,
            _ => null,
        };
    }

    static long[] Shape(Hdf5Bytes space, string path)
    {
        var (version, rank) = (space.Byte(), space.Byte());
        space.Take(version == 1 ? 6 : 2);
        if (version is not (1 or 2) || rank > NamedTensor.MostDims) throw new InvalidDataException($"'{path}' has {rank} dimensions, in version {version} of their form; {NamedTensor.MostDims} are the most.");
        var shape = new long[rank];
        for (var axis = 0; axis < rank; axis++) shape[axis] = space.Long();
        return shape;
    }

    static (long Start, long Length)? Place(ReadOnlySpan<byte> file, Hdf5Messages.Message message)
    {
        var layout = Hdf5Bytes.At(file, message.Start, message.Length);
        if (layout.Byte() is < 3 or > 5) return null;
        switch (layout.Byte())
        {
            case Compact:
                var size = layout.Short();
                return (message.Start + message.Length - layout.Length, size);
            case Contiguous:
                return (layout.Long(), layout.Long());
            default:
                return null;
        }
    }
}
