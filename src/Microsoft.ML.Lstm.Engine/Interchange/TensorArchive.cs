using System.Collections;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>Tensors by name, such as the weights of a network of another framework: <c>.safetensors</c> files, and NumPy's <c>.npz</c>. Files are untrusted: sizes are checked before memory is taken.</summary>
public sealed class TensorArchive : IReadOnlyCollection<NamedTensor>
{
    readonly Dictionary<string, NamedTensor> _tensors = [];

    /// <summary>Tensors that are given.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public TensorArchive(IEnumerable<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var tensor in tensors)
        {
            if (tensor is null) throw new ArgumentException("A tensor is null.", nameof(tensors));
            if (!_tensors.TryAdd(tensor.Name, tensor)) throw new ArgumentException($"Two tensors have the name '{tensor.Name}'.", nameof(tensors));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _tensors.Count;

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names those there are.</exception>
    public NamedTensor this[string name] => Find(name) ?? throw new KeyNotFoundException($"There is no tensor '{name}'. There are {(Count == 0 ? "none" : string.Join(", ", _tensors.Values))}.");

    /// <summary>The tensor of a name; null if there is none.</summary>
    public NamedTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads a file of either format; which one it is, its first bytes say.</summary>
    /// <exception cref="InvalidDataException">It is of neither format, damaged, or holds numbers of another kind than float64, float32, float16 and bfloat16.</exception>
    public static TensorArchive Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = File.OpenRead(path);
        return Load(file);
    }

    /// <summary>The same from a stream that can seek, from where it stands to its end; it stays open.</summary>
    /// <inheritdoc cref="Load(string)"/>
    public static TensorArchive Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException("The stream cannot seek, so its length is not known. Copy it to memory or to a file.", nameof(stream));
        Span<byte> start = stackalloc byte[4];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position -= read;
        try
        {
            return new(start.SequenceEqual("PK\u0003\u0004"u8) ? NumPyArchive.Read(stream) : SafeTensors.Read(stream));
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or ArgumentException)
        {
            throw new InvalidDataException($"The file is damaged. {damaged.Message}", damaged);
        }
    }

    /// <summary>Writes the tensors as a <c>.safetensors</c> file, beside it and then renamed.</summary>
    public void SaveSafeTensors(string path) => AtomicFile.Write(path, SaveSafeTensors);

    /// <summary>Writes the tensors in the format of <c>.safetensors</c>; equal tensors give equal bytes. The stream stays open.</summary>
    public void SaveSafeTensors(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SafeTensors.Write(stream, [.. _tensors.Values]);
    }

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator() => _tensors.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
