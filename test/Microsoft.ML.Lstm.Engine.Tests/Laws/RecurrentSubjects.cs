using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>The layers that carry a state: all laws are tried on them, and those of states and masks besides.</summary>
static class RecurrentSubjects
{
    static readonly LstmVariant Everything = new()
    {
        Peepholes = true,
        CellClip = 0.9f,
        CoupledGates = true,
        ProjectionSize = 5,
        NormalizedGates = true,
        RecurrentDropout = 0.3f,
    };

    static IEnumerable<LstmVariant> LstmVariants =>
    [
        new() { Peepholes = true },
        new() { CellClip = 0.5f },
        new() { CoupledGates = true },
        new() { ProjectionSize = 5 },
        new() { ProjectionSize = 17 },
        new() { NormalizedGates = true },
        new() { RecurrentDropout = 0.4f },
        new() { Peepholes = true, CellClip = 0.6f },
        new() { Peepholes = true, CoupledGates = true },
    ];

    static IEnumerable<Gru> Grus(int features, int units, GruVariant variant) =>
        [new(features, units, resetAfter: true, variant), new(features, units, resetAfter: false, variant)];

    static IEnumerable<Gru> VariedGrus =>
    [
        .. Grus(5, 9, new() { CellClip = 0.5f }),
        .. Grus(5, 9, new() { NormalizedGates = true }),
        .. Grus(5, 9, new() { RecurrentDropout = 0.4f }),
        .. Grus(9, 17, new() { CellClip = 0.9f, NormalizedGates = true, RecurrentDropout = 0.3f }),
        .. Grus(3, 70, new() { CellClip = 0.9f, NormalizedGates = true, RecurrentDropout = 0.3f }),
    ];

    public static IEnumerable<object[]> All => [.. InOrder, .. FromTheEnd];

    /// <summary>Those that read from the first step to the last, whose sequences can be cut.</summary>
    public static IEnumerable<object[]> InOrder =>
    [
        [new Layers.Lstm(5, 9)],
        [new Layers.Lstm(1, 17)],
        [new Layers.Lstm(9, 5)],
        [new Layers.Lstm(17, 70)],
        .. LstmVariants.Select(variant => (object[])[new Layers.Lstm(5, 9, variant)]),
        [new Layers.Lstm(9, 17, Everything)],
        [new Layers.Lstm(3, 70, Everything with { ProjectionSize = 33 })],
        [new Gru(5, 9)],
        [new Gru(1, 17)],
        [new Gru(9, 5)],
        [new Gru(17, 70)],
        [new Gru(5, 9, resetAfter: false)],
        [new Gru(9, 5, resetAfter: false)],
        [new Gru(17, 70, resetAfter: false)],
        .. VariedGrus.Select(gru => (object[])[gru]),
        [new Rnn(5, 9)],
        [new Rnn(9, 5)],
        [new Rnn(17, 70)],
        [new SLstm(5, 9)],
        [new SLstm(1, 17)],
        [new SLstm(9, 5)],
        [new SLstm(17, 70)],
        [new SLstm(5, 18, heads: 2)],
        [new SLstm(9, 51, heads: 3)],
        [new Chain(new SLstm(3, 8, heads: 4), new Recompute(new SLstm(8, 17), segmentSteps: 3), new Linear(17, 2))],
        [new MLstm(5, 9)],
        [new MLstm(1, 17)],
        [new MLstm(9, 5)],
        [new MLstm(5, 18, heads: 2)],
        [new MLstm(17, 51, heads: 3)],
        [new MLstm(3, 4, heads: 4)],
        [new Chain(new MLstm(3, 8, heads: 2), new Recompute(new MLstm(8, 7), segmentSteps: 3), new Linear(7, 2))],
        [new MinGru(5, 9)],
        [new MinGru(1, 17)],
        [new MinGru(9, 5)],
        [new MinGru(17, 70)],
        [new MinLstm(5, 9)],
        [new MinLstm(1, 17)],
        [new MinLstm(9, 5)],
        [new MinLstm(17, 70)],
        [new Chain(new MinLstm(3, 9), new Recompute(new MinGru(9, 17), segmentSteps: 3), new Linear(17, 2))],
        [new Recompute(new Layers.Lstm(5, 9), segmentSteps: 2)],
        [new Recompute(new Chain(new Gru(3, 9, variant: new() { RecurrentDropout = 0.3f }), new Layers.Lstm(9, 5), new Linear(5, 2)), segmentSteps: 3)],
        [new Chain(new Recompute(new Rnn(5, 9), segmentSteps: 4), new Linear(9, 2))],
        [new Chain(new Layers.Lstm(5, 9), new Dropout(9, 0.25f), new Layers.Lstm(9, 17), new Linear(17, 5))],
        [new Chain(new Linear(3, 9), new Dropout(9, 0.5f), new Chain(new Layers.Lstm(9, 5), new Linear(5, 2)))],
        [new Chain(new Gru(3, 17), new Chain(new Rnn(17, 5), new Layers.Lstm(5, 9)))],
    ];

    /// <summary>Those that need the end of a sequence first.</summary>
    public static IEnumerable<object[]> FromTheEnd =>
    [
        [new Reverse(new Layers.Lstm(5, 9))],
        [new Reverse(new Recompute(new Gru(3, 5), segmentSteps: 2))],
        [new Bidirectional(new MinLstm(5, 9), new MinGru(5, 9))],
        [new Bidirectional(new SLstm(5, 9), new MLstm(5, 9, heads: 3))],
        [new Bidirectional(() => new Layers.Lstm(5, 9))],
        [new Bidirectional(new Gru(3, 5), new Layers.Lstm(3, 17))],
        [new Bidirectional(() => new Layers.Lstm(9, 5), Merge.Sum)],
        [new Bidirectional(() => new Rnn(9, 17), Merge.Average)],
        [new Bidirectional(new Gru(5, 9), new Rnn(5, 9), Merge.Product)],
        [new Chain(
            new Bidirectional(() => new Layers.Lstm(3, 5)), new Dropout(10, 0.3f),
            new Bidirectional(() => new Chain(new Gru(10, 5), new Dropout(5, 0.4f)), Merge.Sum), new Linear(5, 1))],
    ];
}
