using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>A record of a shard's log: observations that came together, or the version of a model that the shard goes on under.</summary>
/// <param name="Number">Records are numbered from 1.</param>
/// <param name="Rows">Observations (<see cref="RowWriter"/>); empty for a version.</param>
/// <param name="Count">How many.</param>
/// <param name="Version">The version; null for observations.</param>
sealed record LogRecord(long Number, byte[] Rows, int Count, string? Version = null)
{
    const string Kind = "FLOG";
    const uint FormatVersion = 1;

    public static LogRecord Of(long number, IReadOnlyList<ShardCall> calls)
    {
        if (calls is [var only]) return new(number, only.Rows, only.Count);
        var rows = new byte[calls.Sum(call => call.Rows.Length)];
        var at = 0;
        foreach (var call in calls)
        {
            call.Rows.CopyTo(rows, at);
            at += call.Rows.Length;
        }

        return new(number, rows, calls.Sum(call => call.Count));
    }

    public byte[] Write()
    {
        using var stream = new MemoryStream(Rows.Length + 128);
        Envelope.Write(stream, Kind, FormatVersion, codec => Transfer(codec, this));
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged, or of another record.</exception>
    public static LogRecord Read(byte[] bytes) => Envelope.Read(new MemoryStream(bytes, writable: false), Kind, FormatVersion, codec => Transfer(codec, null));

    static LogRecord Transfer(ModelCodec codec, LogRecord? record)
    {
        var number = codec.Long(record?.Number ?? 0, 1);
        var version = codec.Optional(record?.Version);
        var count = codec.Int(record?.Count, 0);
        var length = codec.Int(record?.Rows.Length, 0);
        codec.Require(length);
        var rows = record?.Rows ?? new byte[length];
        codec.Bytes(rows);
        return new(number, rows, count, version);
    }
}
