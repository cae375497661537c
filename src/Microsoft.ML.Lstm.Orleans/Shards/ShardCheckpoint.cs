using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Orleans.Models;

namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>All of a shard as it stands after a record of its log.</summary>
static class ShardCheckpoint
{
    const string Kind = "FLSH";
    const uint FormatVersion = 1;

    public static StoredBytes Write(ShardState state, string version, long number, int shards)
    {
        using var stream = new MemoryStream();
        Envelope.Write(stream, Kind, FormatVersion, codec => Transfer(codec, state, version, number, shards));
        return new() { Number = number, Version = version, Bytes = stream.ToArray() };
    }

    /// <exception cref="InvalidDataException">The bytes are damaged, or of a fleet that is cut into other shards.</exception>
    public static ShardState Read(StoredBytes stored, IFleetModel model, SeriesFleetOptions options)
    {
        var state = new ShardState(model, options);
        return Envelope.Read(new MemoryStream(stored.Bytes, writable: false), Kind, FormatVersion, codec => Transfer(codec, state, stored.Version, stored.Number, options.Shards));
    }

    static ShardState Transfer(ModelCodec codec, ShardState state, string version, long number, int shards)
    {
        Agree(codec.Long(number, 0), number, "records");
        Agree(codec.Text(version), version, "model version");
        Agree(codec.Int(shards), shards, nameof(SeriesFleetOptions.Shards));
        Agree(codec.Int(state.Model.Values), state.Model.Values, "values of an observation");
        Agree(codec.Choice<FleetModelKind>(state.Model.Kind), state.Model.Kind, "kind of model");
        state.Transfer(codec);
        return state;
    }

    static void Agree<T>(T stored, T expected, string what)
    {
        if (!Equals(stored, expected)) throw new InvalidDataException(FormattableString.Invariant($"The shard was stored with {what} {stored}, and is read with {expected}. A fleet keeps its shards and its kind of model for life: name a new fleet for others."));
    }
}
