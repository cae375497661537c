using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>A pretrained network, and all that its file holds: weights in half precision, and where they come from.</summary>
sealed record ZeroShotModel
{
    const string Kind = "ZSHT";
    const uint Version = 1;

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int LayerCount { get; init; }

    /// <summary>Flat weights, each a number of half precision.</summary>
    public required float[] Weights { get; init; }

    /// <summary>The commit of the program that trained it, the seed, the series seen, the hours: for people to read.</summary>
    public required string Origin { get; init; }

    /// <summary>A model of weights that have just been trained, rounded to half precision.</summary>
    public static float[] Rounded(ReadOnlySpan<float> weights)
    {
        var halves = new Half[weights.Length];
        TensorPrimitives.ConvertToHalf(weights, halves);
        var rounded = new float[weights.Length];
        TensorPrimitives.ConvertToSingle(halves, rounded);
        return rounded;
    }

    public bool HasSameWeights(ZeroShotModel other) => (Cell, HiddenSize, LayerCount) == (other.Cell, other.HiddenSize, other.LayerCount) && Weights.AsSpan().SequenceEqual(other.Weights);

    public void Save(Stream stream) => Envelope.Write(stream, Kind, Version, codec => Transfer(codec, this));

    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static ZeroShotModel Load(Stream stream) => Envelope.Read(stream, Kind, Version, codec => Transfer(codec, null));

    /// <summary>Writes a model, or reads one; docs/model-file.md describes the bytes.</summary>
    public static ZeroShotModel Transfer(ModelCodec codec, ZeroShotModel? model)
    {
        var origin = codec.Text(model?.Origin);
        var (cell, hidden, layers) = (codec.Choice(model?.Cell), codec.Int(model?.HiddenSize, 1, 1 << 12), codec.Int(model?.LayerCount, 1, 16));
        var count = ZeroShotNetwork.Of(cell, hidden, layers).Weights.Count;
        codec.Require((long)count * sizeof(short));
        var halves = new Half[count];
        if (model is not null) TensorPrimitives.ConvertToHalf(model.Weights, halves);
        foreach (ref var half in halves.AsSpan()) half = BitConverter.UInt16BitsToHalf(codec.Integer(BitConverter.HalfToUInt16Bits(half)));
        var weights = new float[count];
        TensorPrimitives.ConvertToSingle(halves, weights);
        if (!TensorPrimitives.IsFiniteAll<float>(weights)) throw new InvalidDataException("A weight is not finite.");
        return new() { Cell = cell, HiddenSize = hidden, LayerCount = layers, Weights = weights, Origin = origin };
    }
}
