using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Policies;

/// <summary>The parts of a policy's file: spaces, options, weights.</summary>
static class PolicyCodec
{
    const int MostSize = 1 << 16;

    enum SpaceKind
    {
        Discrete,
        Box,
        MultiDiscrete,
    }

    public static RecurrentPolicy Transfer(ModelCodec codec, RecurrentPolicy? policy)
    {
        var (observations, actions) = (SpaceOf(codec, policy?.ObservationSpace), SpaceOf(codec, policy?.ActionSpace));
        var options = OptionsOf(codec, policy?.Options);
        if (!codec.Reads)
        {
            codec.Weights(policy!.Weights.ToArray(), policy.Weights.Length);
            return policy;
        }
        // Sizes of a file are believed only as far as there are bytes for the weights.
        codec.Require(sizeof(float) * LeastWeights(observations, actions, options));
        var described = new RecurrentPolicy(observations, actions, options, weights: (float[]?)null);
        return described.With(codec.Weights(null, described.Network.Weights.Count));
    }

    static long LeastWeights(Space observations, Space actions, RecurrentPolicyOptions options)
    {
        long inputs = StepEncoder.WidthOf(observations) + StepEncoder.WidthOf(actions) + 1 + options.ClockSteps, units = options.Units;
        var first = options.EncoderSize > 0 ? (inputs + units) * options.EncoderSize : inputs * units;
        var later = ((options.Network.Layers ?? 1) - 1) * units * units;
        return first + later + (2 * options.HeadSize * (units + (options.ClockSteps > 0 ? inputs : 0)));
    }

    static RecurrentPolicyOptions OptionsOf(ModelCodec codec, RecurrentPolicyOptions? options) => new()
    {
        Network = new()
        {
            Cell = codec.Choice(options?.Network.Cell),
            HiddenSize = codec.IntOrNull(options?.Network.HiddenSize),
            Layers = codec.IntOrNull(options?.Network.Layers),
        },
        EncoderSize = codec.Int(options?.EncoderSize, 0),
        HeadSize = codec.Int(options?.HeadSize, 0),
        LongestMemory = codec.IntOrNull(options?.LongestMemory),
        DelaySteps = codec.Int(options?.DelaySteps, 0),
        ClockSteps = codec.Version < 2 ? 0 : codec.Int(options?.ClockSteps, 0),
    };

    static Space SpaceOf(ModelCodec codec, Space? space)
    {
        switch (codec.Choice<SpaceKind>(space switch { null or DiscreteSpace => SpaceKind.Discrete, BoxSpace => SpaceKind.Box, _ => SpaceKind.MultiDiscrete }))
        {
            case SpaceKind.Discrete:
                return new DiscreteSpace(codec.Int((space as DiscreteSpace)?.Count, 2, MostSize));
            case SpaceKind.Box:
                var box = space as BoxSpace;
                var size = codec.Int(box?.Size, 1, MostSize);
                codec.Require(2L * sizeof(float) * size);
                var (low, high) = (box?.Low.ToArray() ?? new float[size], box?.High.ToArray() ?? new float[size]);
                foreach (ref var limit in low.AsSpan()) limit = codec.AnyFloat(limit);
                foreach (ref var limit in high.AsSpan()) limit = codec.AnyFloat(limit);
                return new BoxSpace(low, high);
            default:
                return new MultiDiscreteSpace(codec.List((space as MultiDiscreteSpace)?.Counts.ToArray(), 1, MostSize, count => codec.Int(count, 2, MostSize)));
        }
    }
}
