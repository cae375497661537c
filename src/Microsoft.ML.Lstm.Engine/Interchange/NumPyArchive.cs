using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>The format of NumPy's <c>.npz</c> files: a zip archive of <c>.npy</c> files, each an array with a header that says its type and shape.</summary>
static partial class NumPyArchive
{
    const string Extension = ".npy";
    const int MostHeader = 1 << 16;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static IEnumerable<NamedTensor> Read(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var tensors = new List<NamedTensor>();
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)))
        {
            using var content = entry.Open();
            tensors.Add(Array(entry.FullName[..^Extension.Length], content));
        }
        return tensors;
    }

    static NamedTensor Array(string name, Stream content)
    {
        Span<byte> start = stackalloc byte[8];
        content.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic)) throw new InvalidDataException($"'{name}' is no array of NumPy.");
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        content.ReadExactly(start[6] == 1 ? size[..2] : size);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostHeader) throw new InvalidDataException($"The header of '{name}' has {length} bytes; {MostHeader} are the most.");
        var header = new byte[length];
        content.ReadExactly(header);
        var text = Encoding.Latin1.GetString(header);
        if (Header().Match(text) is not { Success: true } said) throw new InvalidDataException($"The header of '{name}' cannot be read: {text.Trim()}");
        var format = said.Groups["type"].Value switch
        {
            "<f8" => NumberFormat.Float64,
            "<f4" => NumberFormat.Float32,
            "<f2" => NumberFormat.Float16,
            var other => throw new InvalidDataException($"'{name}' holds numbers of the kind '{other}'. '<f8', '<f4' and '<f2' can be read: save it as one of them, or leave it out."),
        };
        long[] shape = [.. said.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(dim => long.TryParse(dim, CultureInfo.InvariantCulture, out var number) ? number : -1)];
        var values = NumberReader.Read(content, format, NumberReader.Count(name, shape));
        int[] dims = [.. shape.Select(dim => (int)dim)];
        return new(name, dims, said.Groups["order"].Value == "True" ? RowMajor(values, dims) : values);
    }

    // From the order of Fortran, in which the first index runs first.
    static float[] RowMajor(float[] values, int[] shape)
    {
        var (turned, index) = (new float[values.Length], new int[shape.Length]);
        foreach (var value in values)
        {
            var place = 0;
            for (var axis = 0; axis < shape.Length; axis++) place = (place * shape[axis]) + index[axis];
            turned[place] = value;
            for (var axis = 0; axis < shape.Length && ++index[axis] == shape[axis]; axis++) index[axis] = 0;
        }
        return turned;
    }

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']{1,8})',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[0-9, ]{0,128})\)", RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
