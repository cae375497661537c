using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Networks;

/// <summary>Networks that the laws are tried on; with the steps of their inputs.</summary>
static class NetworkSubjects
{
    public static IEnumerable<object[]> All =>
    [
        [Network.Of(new Sequential(new Gru(3, 5), new Dropout(5, 0.3f), new Linear(5, 2))), new[] { 6 }],
        [Attending(Attention.Additive(6, 5, 7)), new[] { 7, 4 }],
        [Attending(new MultiHeadAttention(6, 5, 6, heads: 2)), new[] { 5, 8 }],
        [Attending(AttentionDecoder.Additive(6, 5, 9, size: 7, outputSize: 4)), new[] { 5, 7 }],
        [Attending(new PointerDecoder(AttentionKind.Additive, 6, 5, 9, 7, 4, copies: true, covers: true)), new[] { 5, 7 }],
        [WithStaticNumbers(), new[] { 6, 1, 9 }],
        [Gated(), new[] { 5 }],
        [TwoOutputs(), new[] { 6 }],
        [WithRepeatedContext(), new[] { 6, 4 }],
    ];

    /// <summary>An encoder and a decoder, whose steps ask those of the encoder.</summary>
    public static Network Attending(IAttention attention)
    {
        var builder = new NetworkBuilder();
        var source = builder.Input("Source", 3);
        var target = builder.Input("Target", 4);
        var encoded = builder.Add(new Bidirectional(() => new Layers.Recurrent.Lstm(3, 5), MergeMode.Sum), source, "encoder");
        var decoded = builder.Add(new Gru(4, 6), target, "decoder");
        var context = builder.Attend(attention, decoded, encoded, "attention");
        builder.Output("Scores", builder.Add(new Linear(6 + attention.OutputSize, 3), builder.Merge(MergeMode.Concatenate, decoded, context), "output"));
        return builder.Build();
    }

    static Network WithStaticNumbers()
    {
        var builder = new NetworkBuilder();
        var numbers = builder.Add(new Sequential(new Layers.Recurrent.Lstm(2, 5), new TakeLastStep(5)), builder.Input("Numbers", 2));
        var fixedNumbers = builder.Input("Fixed", 3, InputKind.Static);
        var tokens = builder.Add(new Sequential(new Embedding(9, 4), new MeanPool(4)), builder.Input("Tokens", 9, InputKind.Tokens));
        builder.Output("Scores", builder.Add(new Linear(12, 2), builder.Merge(MergeMode.Concatenate, numbers, fixedNumbers, tokens)));
        return builder.Build();
    }

    /// <summary>A gate, a way past it, and a mean of three.</summary>
    static Network Gated()
    {
        var builder = new NetworkBuilder();
        var x = builder.Add(new Linear(3, 5), builder.Input("Features", 3));
        var gate = builder.Add(new Sequential(new Linear(5, 5), new Sigmoid(5)), x);
        var gated = builder.Merge(MergeMode.Product, gate, builder.Add(new Linear(5, 5), x));
        var past = builder.Merge(MergeMode.Sum, x, gated);
        builder.Output("Mean", builder.Merge(MergeMode.Average, past, x, gate));
        return builder.Build();
    }

    /// <summary>A decoder whose steps all read the encoder's last one, as a forecaster's do.</summary>
    static Network WithRepeatedContext()
    {
        var builder = new NetworkBuilder();
        var context = builder.Add(new Sequential(new Gru(3, 4), new TakeLastStep(4)), builder.Input("Past", 3));
        var future = builder.Input("Future", 2);
        var decoded = builder.Add(new Sequential(new Linear(6, 5), new Tanh(5), new Linear(5, 2), new FlattenSteps(2, 4)), builder.Merge(MergeMode.Concatenate, future, builder.Repeat(context, future)));
        builder.Output("Sum", builder.Merge(MergeMode.Sum, decoded, builder.Add(new Linear(4, 8), context)));
        return builder.Build();
    }

    /// <summary>One output is read on within the network.</summary>
    static Network TwoOutputs()
    {
        var builder = new NetworkBuilder();
        var steps = builder.Add(new Layers.Recurrent.Lstm(3, 4), builder.Input("Features", 3));
        builder.Output("Steps", steps);
        builder.Output("Whole", builder.Add(new Sequential(new MaxPool(4), new Linear(4, 2)), steps));
        return builder.Build();
    }
}
