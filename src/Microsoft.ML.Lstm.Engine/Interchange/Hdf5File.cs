namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>
/// The part of HDF5 (HDF5 File Format Specification 3.0) that h5py writes by default and Keras needs: groups as symbol tables, data sets of floating-point numbers in one piece, texts as attributes.
/// </summary>
/// <remarks>Files are untrusted: nothing outside of the file is read, each place is visited once, and no memory is taken for numbers until they are asked for.</remarks>
sealed class Hdf5File
{
    const int MostDepth = 32, SymbolEntry = 40;

    readonly byte[] _file;
    readonly Dictionary<string, Hdf5Dataset> _datasets = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _others = new(StringComparer.Ordinal);
    readonly HashSet<long> _visited = [];
    readonly List<Hdf5Messages.Message> _root;

    /// <summary>Reads what there is, but no numbers.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or it is damaged.</exception>
    public Hdf5File(byte[] file)
    {
        _file = file;
        var start = new Hdf5Bytes(file);
        start.Expect(Signature);
        if (start.Byte() is var version and not 0) throw new InvalidDataException($"It is written in version {version} of HDF5's files, newer than Keras writes. Save it with the default libver of h5py.");
        start.Take(4);
        if ((start.Byte(), start.Byte()) is not (8, 8)) throw new InvalidDataException("Its addresses are not of 64 bits.");
        start.Take(9);
        if (start.Long() != 0) throw new InvalidDataException("It does not begin where its addresses do.");
        start.Take(32);
        var address = start.Long();
        _visited.Add(address);
        _root = Hdf5Messages.Of(file, address);
        Group(_root, "", depth: 0);
    }

    /// <summary>The first bytes of every HDF5 file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The file's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _file;

    /// <summary>The data sets whose numbers can be read.</summary>
    public IReadOnlyDictionary<string, Hdf5Dataset> Datasets => _datasets;

    /// <summary>The data set of a path; throws where it cannot be read.</summary>
    public Hdf5Dataset? Find(string path) => _others.TryGetValue(path, out var why) ? throw new InvalidDataException(why) : _datasets.GetValueOrDefault(path);

    /// <summary>The numbers of a data set.</summary>
    public NamedTensor Read(Hdf5Dataset set)
    {
        using var numbers = new MemoryStream(_file, set.Place, set.Count * NumberReader.SizeOf(set.Format), writable: false);
        return new(set.Name, set.Shape, NumberReader.Read(numbers, set.Format, set.Count));
    }

    /// <summary>The text of an attribute of the file; null if there is none.</summary>
    public string? Text(string attribute)
    {
        foreach (var message in _root)
            if (message.Kind == Hdf5Messages.Attribute && Hdf5Attribute.Text(_file, message, attribute) is { } text) return text;
        return null;
    }

    void Group(List<Hdf5Messages.Message> messages, string path, int depth)
    {
        if (depth > MostDepth) throw new InvalidDataException($"Groups lie within one another {MostDepth} deep.");
        if (Hdf5Messages.Find(messages, Hdf5Messages.SymbolTable) is not { } table) return;
        var addresses = Hdf5Bytes.At(_file, table.Start, table.Length);
        var tree = addresses.Long();
        var heap = Hdf5Bytes.From(_file, addresses.Long());
        heap.Expect("HEAP"u8);
        heap.Take(4);
        var size = heap.Long();
        heap.Take(8);
        var start = heap.Long();
        Hdf5Bytes.At(_file, start, size);
        Tree(tree, (start, size), path, depth, deeper: 0);
    }

    void Tree(long address, (long Start, long Size) names, string path, int depth, int deeper)
    {
        if (deeper > MostDepth || !_visited.Add(address)) throw new InvalidDataException("The members of a group lie in a circle.");
        var node = Hdf5Bytes.From(_file, address);
        node.Expect("TREE"u8);
        if (node.Byte() != 0) throw new InvalidDataException("The members of a group are none.");
        var (level, count) = (node.Byte(), node.Short());
        node.Take(16);
        for (var i = 0; i < count; i++)
        {
            node.Take(8);
            var child = node.Long();
            if (level > 0) Tree(child, names, path, depth, deeper + 1);
            else Symbols(child, names, path, depth);
        }
    }

    void Symbols(long address, (long Start, long Size) names, string path, int depth)
    {
        if (!_visited.Add(address)) throw new InvalidDataException("The members of a group lie in a circle.");
        var node = Hdf5Bytes.From(_file, address);
        node.Expect("SNOD"u8);
        node.Take(2);
        for (var count = node.Short(); count > 0; count--)
        {
            var entry = node.Block(SymbolEntry);
            var (name, at, kind) = (entry.Long(), entry.Long(), entry.Int());

            // Kind 2 is the name of another object, not one itself.
            if (kind == 2) continue;
            if (name < 0 || name >= names.Size) throw new InvalidDataException("A member of a group has no name.");
            Member(at, Join(path, Hdf5Bytes.At(_file, names.Start + name, names.Size - name).Text()), depth);
        }
    }

    void Member(long address, string path, int depth)
    {
        if (!_visited.Add(address)) return;
        var messages = Hdf5Messages.Of(_file, address);
        if (Hdf5Messages.Find(messages, Hdf5Messages.SymbolTable) is not null)
        {
            Group(messages, path, depth + 1);
            return;
        }
        var (set, why) = Hdf5Numbers.Of(_file, messages, path);
        if (set is not null) _datasets[path] = set;
        else _others[path] = why;
    }

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";
}
