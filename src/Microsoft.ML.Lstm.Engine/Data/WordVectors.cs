using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Vectors of words, read from text files as GloVe (Pennington et al. 2014) and fastText (Bojanowski et al. 2017) write them: a word a line, then its numbers. Only those of known words, and of so many others, are kept.</summary>
sealed class WordVectors
{
    const int MostNumbers = 1 << 12, LongestOther = 100;

    readonly Dictionary<string, float[]> _vectors;

    WordVectors(int size, Dictionary<string, float[]> vectors, IReadOnlyList<string> others) => (Size, _vectors, Others) = (size, vectors, others);

    /// <summary>Numbers of a vector.</summary>
    public int Size { get; }

    /// <summary>Words that have one, others included.</summary>
    public int Count => _vectors.Count;

    /// <summary>Words that were not asked for, in the order of the file.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Those words, in ordinal order.</summary>
    public IEnumerable<string> Words => _vectors.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads the vectors of some words.</summary>
    /// <param name="path">The file; one whose name ends in .gz is unpacked.</param>
    /// <param name="words">The words; one that the file lacks is looked for in lower case, too.</param>
    /// <param name="others">How many of the file's words are kept beside them, the first ones.</param>
    /// <param name="normal">What makes words of the file those that are asked for, such as lower case; null for nothing. Of several words that become one, one that is so itself counts, or else the first.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line holds no word with as many finite numbers as the others.</exception>
    public static WordVectors Read(string path, IEnumerable<string> words, int others = 0, Func<string, string>? normal = null)
    {
        using var file = File.OpenRead(path);
        using var stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream, new UTF8Encoding(false));
        return Read(reader, path, words, others, normal);
    }

    /// <inheritdoc cref="Read(string, IEnumerable{string}, int, Func{string, string}?)"/>
    /// <param name="reader">The lines.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="words">The words.</param>
    /// <param name="others">How many others.</param>
    /// <param name="normal">What makes words of the file those that are asked for.</param>
    public static WordVectors Read(TextReader reader, string name, IEnumerable<string> words, int others = 0, Func<string, string>? normal = null)
    {
        string[] wanted = [.. words.Distinct()];
        var known = wanted.Concat(wanted.Select(word => word.ToLowerInvariant())).ToHashSet();
        var (size, number, vectors) = (0, 0, new Dictionary<string, float[]>());
        var (further, changed) = (new List<string>(), new HashSet<string>());
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var line = reader.ReadLine(); line is not null; line = reader.ReadLine())
        {
            number++;
            var text = line.AsSpan().TrimEnd(' ');
            var numbers = text.Count(' ');
            // fastText begins with a line of how many words there are, and how many numbers each has.
            if (number == 1 && numbers == 1 && text.IndexOfAnyExcept("0123456789 ") < 0) continue;
            if (size == 0) size = numbers is > 0 and <= MostNumbers ? numbers : throw Bad(name, number, $"a word with {numbers} numbers");
            // A word may hold spaces: its numbers are counted from the end.
            var end = text.Length;
            for (var i = 0; i < size && end > 0; i++) end = text[..end].LastIndexOf(' ');
            if (end <= 0) throw Bad(name, number, $"a word with {numbers} numbers where {size} are expected");
            var key = normal is null ? text[..end] : normal(text[..end].ToString());
            if (!lookup.TryGetValue(key, out var word))
            {
                if (further.Count >= others || key.Length > LongestOther) continue;
                further.Add(word = key.ToString());
                known.Add(word);
            }
            var isItself = key.SequenceEqual(text[..end]);
            if (vectors.ContainsKey(word) && !(isItself && changed.Remove(word))) continue;
            if (!isItself) changed.Add(word);
            vectors[word] = Numbers(text[(end + 1)..], size, name, number);
        }

        foreach (var word in wanted)
            if (!vectors.ContainsKey(word) && vectors.TryGetValue(word.ToLowerInvariant(), out var lower)) vectors[word] = lower;
        foreach (var other in vectors.Keys.Except(wanted).Except(further).ToArray()) vectors.Remove(other);
        return size > 0 ? new(size, vectors, further) : throw new InvalidDataException($"File '{name}' holds no word vectors.");
    }

    /// <summary>The vector of a word; empty where it has none.</summary>
    public ReadOnlySpan<float> Of(string word) => _vectors.GetValueOrDefault(word);

    /// <summary>By what all numbers are multiplied, so that their mean square is 1, as that of weights at the start.</summary>
    public float Scale()
    {
        var (sum, count) = (0.0, 0L);
        foreach (var vector in _vectors.Values)
            foreach (var number in vector) (sum, count) = (sum + ((double)number * number), count + 1);
        return sum > 0 ? (float)Math.Sqrt(count / sum) : 1;
    }

    static float[] Numbers(ReadOnlySpan<char> text, int size, string name, int line)
    {
        var (vector, place) = (new float[size], 0);
        foreach (var part in text.Split(' '))
        {
            if (!float.TryParse(text[part], NumberStyles.Float, CultureInfo.InvariantCulture, out vector[place++]) || !float.IsFinite(vector[place - 1]))
                throw Bad(name, line, $"'{text[part]}' where a finite number is expected");
        }

        return vector;
    }

    static InvalidDataException Bad(string name, int line, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Line {line} of file '{name}' holds {what}. A file of word vectors has a word a line, then its numbers, apart by spaces, as GloVe and fastText write them."));
}
