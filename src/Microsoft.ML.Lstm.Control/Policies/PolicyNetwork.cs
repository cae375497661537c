using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Control.Policies;

/// <summary>The network of a policy: steps -> memory -> actions (output 0) and the value (output 1), a number.</summary>
static class PolicyNetwork
{
    /// <summary>Number of the outputs.</summary>
    public const int Actions = 0, Value = 1;

    public const string CriticName = "critic";

    const string ActorName = "actor", MemoryName = "memory";

    const string HiddenName = " hidden";

    // Most units are saturated at a step, others at another one.
    const float ClockScale = 3;

    // Fresh policies hardly prefer an action (Andrychowicz et al. 2021), and expect nothing.
    const float ActorScale = 0.01f;

    /// <summary>What the network gives for an action: a score of each choice, or mean and logarithm of the deviation of each number.</summary>
    public static int OutputsOf(Space actions) => actions is DiscreteSpace choice ? choice.Count : 2 * actions.Size;

    public static Network Build(StepEncoder encoder, Space actions, RecurrentPolicyOptions options)
    {
        var builder = new NetworkBuilder();
        var steps = builder.Input("Steps", encoder.Width);
        var (edge, size) = (steps, encoder.Width);
        if (options.EncoderSize > 0) (edge, size) = (builder.Add(new Tanh(options.EncoderSize), builder.Add(new Linear(size, options.EncoderSize), edge, "encoder"), ""), options.EncoderSize);
        var layers = options.Network.Layers ?? 1;
        for (var layer = 0; layer < layers; layer++) (edge, size) = (builder.Add(Cell(options, size, layer, layers), edge, MemoryName + layer), options.Units);
        if (options.ClockSteps > 0) (edge, size) = (builder.Merge(MergeMode.Concatenate, edge, steps), size + encoder.Width);
        builder.Output("Actions", Head(builder, edge, size, options.HeadSize, OutputsOf(actions), ActorName));
        builder.Output("Value", Head(builder, edge, size, options.HeadSize, 1, CriticName));
        return builder.Build();
    }

    public static void Initialize(Network network, Span<float> weights, StepEncoder encoder, RecurrentPolicyOptions options, Random random)
    {
        network.Initialize(weights, random);
        var actor = Find(network, ActorName + ".weights");
        TensorPrimitives.Multiply(network.Weights.Slice(weights, actor), ActorScale, network.Weights.Slice(weights, actor));
        network.Weights.Slice(weights, Find(network, CriticName + ".weights")).Clear();
        if (options.ClockSteps > 0 && options.HeadSize > 0) WidenClock(network, weights, encoder, random);
        if (options.DelaySteps == 0) return;
        var first = Find(network, MemoryName + "0.input weights");
        DelayLine.Set(
            network.Weights.Slice(weights, first), network.Weights.Slice(weights, first + 1), network.Weights.Slice(weights, first + 2),
            encoder.ObservationCounts, new(encoder.Width, options.Units, options.DelaySteps));
    }

    static void WidenClock(Network network, Span<float> weights, StepEncoder encoder, Random random)
    {
        foreach (var head in (ReadOnlySpan<string>)[ActorName, CriticName])
        {
            var place = Find(network, head + HiddenName + ".weights");
            var width = network.Weights.Specs[place].Columns;
            var matrix = network.Weights.Slice(weights, place);
            for (var row = 0; row < matrix.Length; row += width)
                foreach (ref var weight in matrix.Slice(row + width - encoder.Width, encoder.Width)[encoder.Clock]) weight = ClockScale * ((2 * random.NextSingle()) - 1);
        }
    }

    static ILayer Cell(RecurrentPolicyOptions options, int size, int layer, int layers) => options.Network.Cell switch
    {
        CellKind.Lstm => new Engine.Layers.Recurrent.Lstm(size, options.Units) { ChronoMaxSteps = options.LongestMemory },
        CellKind.Gru => new Gru(size, options.Units) { ChronoMaxSteps = options.LongestMemory },
        var other => RecurrentCell.Of(other, size, options.Units, layer, layers),
    };

    static Edge Head(NetworkBuilder builder, Edge memory, int size, int units, int outputs, string name)
    {
        if (units == 0) return builder.Add(new Linear(size, outputs), memory, name);
        var hidden = builder.Add(new Tanh(units), builder.Add(new Linear(size, units), memory, name + HiddenName), "");
        return builder.Add(new Linear(units, outputs), hidden, name);
    }

    /// <summary>Multiplies all scores of actions.</summary>
    public static void ScaleScores(Network network, Span<float> weights, float factor)
    {
        var actor = Find(network, ActorName + ".weights");
        for (var part = actor; part < actor + 2; part++) TensorPrimitives.Multiply(network.Weights.Slice(weights, part), factor, network.Weights.Slice(weights, part));
    }

    /// <summary>Where the memory's weights lie.</summary>
    public static Range MemoryOf(Network network)
    {
        var specs = network.Weights.Specs;
        var (first, end) = (-1, 0);
        for (var i = 0; i < specs.Length; i++)
            if (specs[i].Name.StartsWith(MemoryName, StringComparison.Ordinal)) (first, end) = (first < 0 ? i : first, i);
        return network.Weights.RangeOf(first).Start..network.Weights.RangeOf(end).End;
    }

    /// <summary>The memory's weights where they do not learn, else none: their gradients would only be clipped with the others.</summary>
    public static Range Frozen(Network network, float memoryLearningRate) => memoryLearningRate > 0 ? default : MemoryOf(network);

    /// <summary>Adam for all weights, those of the memory at a factor of the learning rate.</summary>
    public static ParameterGroupOptimizer Optimizer(Network network, float memoryLearningRate)
    {
        var memory = MemoryOf(network);
        return new(network.Weights.Count, [new(..memory.Start, 1), new(memory, memoryLearningRate), new(memory.End.., 1)], 0);
    }

    /// <summary>Number of the weights of that name.</summary>
    public static int Find(Network network, string name)
    {
        var specs = network.Weights.Specs;
        for (var i = 0; i < specs.Length; i++)
            if (specs[i].Name == name) return i;
        throw new InvalidOperationException($"The network has no weights '{name}'.");
    }
}
