using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Tool.Shards;

/// <summary>What made a file of scores, and whether it is whole; it lies beside the file.</summary>
/// <param name="Model">SHA-256 of the model file.</param>
/// <param name="Input">SHA-256 of the input file; "" without one.</param>
/// <param name="Settings">Options that the scores depend on.</param>
/// <param name="Shard">The shard, i/n.</param>
sealed record Manifest(string Model, string Input, string Settings, string Shard)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Name of the input file, for readers.</summary>
    public string InputName { get; init; } = "";

    /// <summary>Series scored.</summary>
    public long Series { get; init; }

    /// <summary>Rows read of them.</summary>
    public long Rows { get; init; }

    /// <summary>SHA-256 of the output.</summary>
    public string Output { get; init; } = "";

    /// <summary>Whether the output is whole.</summary>
    public bool Finished { get; init; }

    public static string PathOf(string output) => $"{output}.manifest.json";

    /// <summary>The manifest of an output; null where there is none, or none that can be read.</summary>
    public static Manifest? Read(string output)
    {
        try
        {
            return File.Exists(PathOf(output)) ? JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(PathOf(output)), Format) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(string output) => AtomicFile.Write(PathOf(output), stream => JsonSerializer.Serialize(stream, this, Format));

    /// <summary>Whether another run had the same model, input, settings and shard.</summary>
    public bool IsSameWork(Manifest other) => (Model, Input, Settings, Shard) == (other.Model, other.Input, other.Settings, other.Shard);

    /// <summary>Whether the output is whole, and what was written.</summary>
    public bool IsDone(string output) => Finished && File.Exists(output) && HashOf(output) == Output;

    public static string HashOf(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        return HashOf(stream);
    }

    public static string HashOf(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));
}
