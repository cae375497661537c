using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The networks of a model whose recurrent layers read forwards, without their pools: an output [B, T, H] for each sequence. They have the model's weights.</summary>
sealed class StepNetwork
{
    readonly SequencePredictionState _state;

    StepNetwork(SequencePredictionState state)
    {
        _state = state;
        var (network, builder) = (state.Network, new NetworkBuilder());
        for (var i = 0; i < network.Count; i++)
        {
            if (network.Encoders[i] is not { } encoder) continue;
            var input = builder.Input($"{i}", encoder.Width);
            builder.Output($"{i}", builder.Add(new Sequential(encoder.Recurrent), input, $"{i}"));
        }
        Graph = builder.Build();
        Head = new(Enumerable.Range(0, network.Count).Sum(WidthOf), network.Plan.Scores);
        Packed = Array.ConvertAll(state.Members, weights => Graph.Pack(weights.AsSpan()[..Graph.Weights.Count]));
        PackedHeads = Array.ConvertAll(state.Members, weights =>
        {
            var packed = new float[Head.PackedSize];
            Head.Pack(weights.AsSpan()[network.HeadWeights], packed);
            return packed;
        });
    }

    /// <summary>The networks for a model; null where what they read of a sequence's beginning depends on what comes later, or pools do not go along.</summary>
    public static StepNetwork? Of(SequencePredictionState state)
    {
        var plan = state.Network.Plan;
        return plan is { HasTimes: true, Bidirectional: false, IsQuantized: false, Pooling: not SequencePooling.Attention }
            && Array.TrueForAll(plan.Inputs, input => input.Kind != InputKind.Tokens) && Array.TrueForAll(plan.Reductions, steps => steps == 1)
            && Array.Exists(state.Network.Encoders, encoder => encoder is not null) ? new(state) : null;
    }

    /// <summary>The recurrent layers, an output for each sequence in the order of the inputs.</summary>
    public Network Graph { get; }

    /// <summary>From the vector of all inputs to scores.</summary>
    public Linear Head { get; }

    /// <summary>The recurrent layers' weights of each member, packed.</summary>
    public float[][] Packed { get; }

    /// <summary>The heads'.</summary>
    public float[][] PackedHeads { get; }

    /// <summary>Floats of an input in the vector.</summary>
    public int WidthOf(int input) => _state.Network.Encoders[input]?.Body.OutputSize ?? _state.Network.Plan.Inputs[input].Size;
}
