using System.Globalization;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Shards;

/// <summary>A part of the series: those whose hash leaves the remainder <paramref name="Index"/>.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">Number of shards; 1 for all series.</param>
readonly record struct Shard(int Index, int Count)
{
    /// <summary>Shards that there can be.</summary>
    public const int Most = 1_000_000;

    public static Shard All => new(0, 1);

    public bool Holds(ulong hash) => NameHash.Shard(hash, Count) == Index;

    /// <summary>The file of the shard: "forecasts.csv" is "forecasts.2-of-8.csv" for the shard 2/8.</summary>
    public string FileOf(string output) => Count == 1 ? output : Path.Combine(Path.GetDirectoryName(output) ?? "", $"{Path.GetFileNameWithoutExtension(output)}.{Index}-of-{Count}{Path.GetExtension(output)}");

    public override string ToString() => $"{Index}/{Count}";

    /// <exception cref="CommandException">It is no shard.</exception>
    public static Shard Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return Checked(index, count, $"--shard {text}");
        throw CommandException.Usage($"--shard is '{text}', but must be i/n with i from 0 to n - 1, such as 0/8, or auto.");
    }

    public static Shard Checked(long index, long count, string source) => count is >= 1 and <= Most && index >= 0 && index < count
        ? new((int)index, (int)count)
        : throw CommandException.Usage($"{source} asks for shard {index} of {count}, but shards are counted from 0 to n - 1, and n is at most {Most}.");
}
