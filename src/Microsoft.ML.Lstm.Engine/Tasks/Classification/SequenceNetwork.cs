using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>An encoder for each sequence of an example; their vectors and the static numbers side by side -> dropout -> dense -> scores.</summary>
/// <remarks>Flat weights hold the encoders' in the order of the inputs, then the head's.</remarks>
sealed class SequenceNetwork
{
    readonly int[] _weightStarts, _packedStarts, _vectorStarts;

    public SequenceNetwork(NetworkConfig plan)
    {
        Plan = plan;
        var count = plan.Inputs.Length;
        Encoders = new InputEncoder?[count];
        (_weightStarts, _packedStarts, _vectorStarts) = (new int[count + 1], new int[count + 1], new int[count + 1]);
        for (var i = 0; i < count; i++)
        {
            var encoder = Encoders[i] = plan.Inputs[i].IsSequence ? new(plan.Inputs[i], plan, plan.Flagged[i]) : null;
            _weightStarts[i + 1] = checked(_weightStarts[i] + (encoder?.Network.Weights.Count ?? 0));
            _packedStarts[i + 1] = checked(_packedStarts[i] + (encoder?.Network.PackedSize ?? 0));
            _vectorStarts[i + 1] = checked(_vectorStarts[i] + (encoder?.Network.OutputSize ?? plan.Inputs[i].Size));
        }

        var output = new Linear(VectorSize, plan.Scores);
        Head = plan.Dropout > 0 ? new Sequential(new Dropout(VectorSize, plan.Dropout), output) : output;
    }

    public NetworkConfig Plan { get; }

    /// <summary>One for each input; null for static ones.</summary>
    public InputEncoder?[] Encoders { get; }

    /// <summary>From what all inputs have become to the scores.</summary>
    public ILayer Head { get; }

    /// <summary>Features of what all inputs become together.</summary>
    public int VectorSize => _vectorStarts[^1];

    public int WeightCount => checked(EncoderWeights + Head.Weights.Count);

    /// <summary>Weights of the encoders, which come first.</summary>
    public int EncoderWeights => _weightStarts[^1];

    public int PackedSize => checked(_packedStarts[^1] + Head.PackedSize);

    /// <summary>Where the part of input <paramref name="input"/> lies in the vector.</summary>
    public Range Vector(int input) => _vectorStarts[input].._vectorStarts[input + 1];

    /// <summary>Where an encoder's weights lie; those of the head for an index past the last input.</summary>
    public Range Weights(int input) => _weightStarts[input]..(input < Encoders.Length ? _weightStarts[input + 1] : WeightCount);

    /// <inheritdoc cref="Weights"/>
    public Range Packed(int input) => _packedStarts[input]..(input < Encoders.Length ? _packedStarts[input + 1] : PackedSize);

    /// <summary>Fresh weights; the scores start from these, whatever the input.</summary>
    public void Initialize(Span<float> weights, ReadOnlySpan<float> startScores, Random random)
    {
        for (var i = 0; i < Encoders.Length; i++) Encoders[i]?.Network.Initialize(weights[Weights(i)], random);
        InitializeHead(weights, startScores, random);
    }

    /// <summary>A fresh head.</summary>
    public void InitializeHead(Span<float> weights, ReadOnlySpan<float> startScores, Random random)
    {
        var head = weights[Weights(Encoders.Length)];
        Head.Initialize(head, random);
        startScores.CopyTo(head[^startScores.Length..]);
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        for (var i = 0; i < Encoders.Length; i++) Encoders[i]?.Network.Pack(weights[Weights(i)], packed[Packed(i)]);
        Head.Pack(weights[Weights(Encoders.Length)], packed[Packed(Encoders.Length)]);
    }

    public float[] Pack(float[] weights)
    {
        var packed = new float[PackedSize];
        Pack(weights, packed);
        return packed;
    }
}
