using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>An encoder for each sequence of an example; their vectors and the static numbers side by side -> dropout -> dense -> scores.</summary>
/// <remarks>Flat weights hold the encoders' in the order of the inputs, then the head's.</remarks>
sealed class SequenceNetwork
{
    readonly Edge[] _values, _encoded;
    readonly Edge _head;

    public SequenceNetwork(NetworkConfig plan)
    {
        Plan = plan;
        // Times are read with each sequence.
        var count = plan.Inputs.Length - (plan.HasTimes ? 1 : 0);
        (Encoders, _values, _encoded) = (new InputEncoder?[plan.Inputs.Length], new Edge[count], new Edge[count]);
        var builder = new NetworkBuilder();
        for (var i = 0; i < count; i++)
        {
            var input = plan.Inputs[i];
            var encoder = Encoders[i] = input.IsSequence ? new(input, plan, plan.Flagged[i], plan.Reductions[i], TimesOf(plan, i)) : null;
            _values[i] = _encoded[i] = builder.Input($"{i} {input.Name}", encoder?.Width ?? input.Size, input.Kind);
            if (encoder?.Embedding is { } embedding) _values[i] = builder.Add(embedding, _values[i], $"{i}.embedding", new(0, i, 0));
            if (encoder is not null) _encoded[i] = builder.Add(encoder.Body, _values[i], $"{i}", encoder.Tokens ? new(0, i, 1) : new(0, i));
        }

        var vector = count == 1 ? _encoded[0] : builder.Merge(MergeMode.Concatenate, _encoded);
        var size = plan.Inputs.Take(count).Select((input, i) => Encoders[i]?.Body.OutputSize ?? input.Size).Sum();
        var output = new Linear(size, plan.Scores);
        ILayer head = plan.Dropout > 0 ? new Sequential(new Dropout(size, plan.Dropout), output) : output;
        _head = builder.Add(head, vector, "head", new(0, count));
        builder.Output("Scores", _head);
        Graph = plan.IsQuantized ? NetworkQuantizer.Quantize(builder.Build()) : builder.Build();
    }

    public NetworkConfig Plan { get; }

    /// <summary>The graph from the inputs to the scores.</summary>
    public Network Graph { get; }

    /// <summary>The same network, of the same weights, in single precision.</summary>
    public SequenceNetwork InSinglePrecision => Plan.IsQuantized ? new(Plan with { IsQuantized = false }) : this;

    /// <summary>One for each input; null for static ones and times.</summary>
    public InputEncoder?[] Encoders { get; }

    /// <summary>How many inputs the network reads as such: all but times.</summary>
    public int Count => _values.Length;

    /// <summary>The times of an example; empty where there are none.</summary>
    public ReadOnlySpan<float> Times(ExampleSet examples, int row) => Plan.HasTimes ? examples.Values(row, Count) : default;

    static IrregularSteps? TimesOf(NetworkConfig plan, int input) =>
        plan.HasTimes && plan.Inputs[input].Kind == InputKind.Continuous ? new(plan.Inputs[input].Size, plan.Gaps, plan.GapScales[input]) : null;

    /// <summary>What the layers behind the embedding read of an input: its numbers, or its tokens' vectors.</summary>
    public Edge Values(int input) => _values[input];

    /// <summary>The vector that an input has become.</summary>
    public Edge Encoded(int input) => _encoded[input];

    /// <summary>Where an encoder's weights lie, those of its embedding first; nothing for static inputs.</summary>
    public Range Weights(int input) => Graph.Parts.WeightsOf(_values[input].Number).Start..Graph.Parts.WeightsOf(_encoded[input].Number).End;

    /// <summary>Where the head's weights lie, which come last.</summary>
    public Range HeadWeights => Graph.Parts.WeightsOf(_head.Number);

    /// <summary>Fresh weights; the scores start from these, whatever the input.</summary>
    public void Initialize(Span<float> weights, ReadOnlySpan<float> startScores, Random random)
    {
        Graph.Initialize(weights, random);
        startScores.CopyTo(weights[^startScores.Length..]);
    }
}
