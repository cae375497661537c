using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>The layers that carry a state: all laws are tried on them, and those of states and masks besides.</summary>
static class RecurrentSubjects
{
    static readonly LstmOptions Everything = new()
    {
        Peepholes = true,
        GateInputClip = 0.9f,
        CoupledInputForget = true,
        ProjectionSize = 5,
        LayerNormalization = true,
        RecurrentDropout = 0.3f,
    };

    static IEnumerable<LstmOptions> LstmVariants =>
    [
        new() { Peepholes = true },
        new() { GateInputClip = 0.5f },
        new() { CoupledInputForget = true },
        new() { ProjectionSize = 5 },
        new() { ProjectionSize = 17 },
        new() { LayerNormalization = true },
        new() { RecurrentDropout = 0.4f },
        new() { Peepholes = true, GateInputClip = 0.6f },
        new() { Peepholes = true, CoupledInputForget = true },
    ];

    static IEnumerable<Gru> Grus(int features, int units, GruOptions variant) =>
        [new(features, units, resetAfter: true, variant), new(features, units, resetAfter: false, variant)];

    static IEnumerable<Gru> VariedGrus =>
    [
        .. Grus(5, 9, new() { GateInputClip = 0.5f }),
        .. Grus(5, 9, new() { LayerNormalization = true }),
        .. Grus(5, 9, new() { RecurrentDropout = 0.4f }),
        .. Grus(9, 17, new() { GateInputClip = 0.9f, LayerNormalization = true, RecurrentDropout = 0.3f }),
        .. Grus(3, 70, new() { GateInputClip = 0.9f, LayerNormalization = true, RecurrentDropout = 0.3f }),
    ];

    public static IEnumerable<object[]> All => [.. InOrder, .. FromTheEnd];

    /// <summary>Those that read from the first step to the last, whose sequences can be cut.</summary>
    public static IEnumerable<object[]> InOrder =>
    [
        [new Layers.Recurrent.Lstm(5, 9)],
        [new Layers.Recurrent.Lstm(1, 17)],
        [new Layers.Recurrent.Lstm(9, 5)],
        [new Layers.Recurrent.Lstm(17, 70)],
        .. LstmVariants.Select(variant => (object[])[new Layers.Recurrent.Lstm(5, 9, variant)]),
        [new Layers.Recurrent.Lstm(9, 17, Everything)],
        [new Layers.Recurrent.Lstm(3, 70, Everything with { ProjectionSize = 33 })],
        [new Mogrifier(new(5, 9))],
        [new Mogrifier(new(17, 5, new() { ProjectionSize = 3, RecurrentDropout = 0.3f }), rounds: 2)],
        [new Mogrifier(new(9, 17, new() { Peepholes = true }), rounds: 1)],
        [new Mogrifier(new(3, 70), rounds: 4)],
        [new Gru(5, 9)],
        [new Gru(1, 17)],
        [new Gru(9, 5)],
        [new Gru(17, 70)],
        [new Gru(5, 9, resetAfter: false)],
        [new Gru(9, 5, resetAfter: false)],
        [new Gru(17, 70, resetAfter: false)],
        .. VariedGrus.Select(gru => (object[])[gru]),
        [new SimpleRnn(5, 9)],
        [new SimpleRnn(9, 5)],
        [new SimpleRnn(17, 70)],
        [new SLstm(5, 9)],
        [new SLstm(1, 17)],
        [new SLstm(9, 5)],
        [new SLstm(17, 70)],
        [new SLstm(5, 18, heads: 2)],
        [new SLstm(9, 51, heads: 3)],
        [new Sequential(new SLstm(3, 8, heads: 4), new GradientCheckpoint(new SLstm(8, 17), segmentSteps: 3), new Linear(17, 2))],
        [new MLstm(5, 9)],
        [new MLstm(1, 17)],
        [new MLstm(9, 5)],
        [new MLstm(5, 18, heads: 2)],
        [new MLstm(17, 51, heads: 3)],
        [new MLstm(3, 4, heads: 4)],
        [new Sequential(new MLstm(3, 8, heads: 2), new GradientCheckpoint(new MLstm(8, 7), segmentSteps: 3), new Linear(7, 2))],
        [new GruD(5, 9)],
        [new GruD(1, 17)],
        [new GruD(9, 5)],
        [new GruD(17, 70)],
        [new Sequential(new GruD(2, 9), new Dropout(9, 0.3f), new GradientCheckpoint(new TimeAwareLstm(8, 5), segmentSteps: 3), new Linear(5, 2))],
        [new TimeAwareLstm(5, 9)],
        [new TimeAwareLstm(1, 17)],
        [new TimeAwareLstm(9, 5)],
        [new TimeAwareLstm(17, 70)],
        [new MinGru(5, 9)],
        [new MinGru(1, 17)],
        [new MinGru(9, 5)],
        [new MinGru(17, 70)],
        [new MinLstm(5, 9)],
        [new MinLstm(1, 17)],
        [new MinLstm(9, 5)],
        [new MinLstm(17, 70)],
        [new Sequential(new MinLstm(3, 9), new GradientCheckpoint(new MinGru(9, 17), segmentSteps: 3), new Linear(17, 2))],
        [new GradientCheckpoint(new Layers.Recurrent.Lstm(5, 9), segmentSteps: 2)],
        [new GradientCheckpoint(new Sequential(new Gru(3, 9, options: new() { RecurrentDropout = 0.3f }), new Layers.Recurrent.Lstm(9, 5), new Linear(5, 2)), segmentSteps: 3)],
        [new Sequential(new GradientCheckpoint(new SimpleRnn(5, 9), segmentSteps: 4), new Linear(9, 2))],
        [new Sequential(new Layers.Recurrent.Lstm(5, 9), new Dropout(9, 0.25f), new Layers.Recurrent.Lstm(9, 17), new Linear(17, 5))],
        [new Sequential(new Linear(3, 9), new Dropout(9, 0.5f), new Sequential(new Layers.Recurrent.Lstm(9, 5), new Linear(5, 2)))],
        [new Sequential(new Gru(3, 17), new Sequential(new SimpleRnn(17, 5), new Layers.Recurrent.Lstm(5, 9)))],
    ];

    /// <summary>Those that need the end of a sequence first.</summary>
    public static IEnumerable<object[]> FromTheEnd =>
    [
        [new Reverse(new Layers.Recurrent.Lstm(5, 9))],
        [new Reverse(new GruD(3, 9))],
        [new Bidirectional(new GruD(2, 9), new TimeAwareLstm(5, 4))],
        [new Reverse(new GradientCheckpoint(new Gru(3, 5), segmentSteps: 2))],
        [new Bidirectional(new MinLstm(5, 9), new MinGru(5, 9))],
        [new Bidirectional(new SLstm(5, 9), new MLstm(5, 9, heads: 3))],
        [new Bidirectional(() => new Layers.Recurrent.Lstm(5, 9))],
        [new Bidirectional(new Gru(3, 5), new Layers.Recurrent.Lstm(3, 17))],
        [new Bidirectional(() => new Layers.Recurrent.Lstm(9, 5), MergeMode.Sum)],
        [new Bidirectional(() => new SimpleRnn(9, 17), MergeMode.Average)],
        [new Bidirectional(new Gru(5, 9), new SimpleRnn(5, 9), MergeMode.Product)],
        [new Sequential(
            new Bidirectional(() => new Layers.Recurrent.Lstm(3, 5)), new Dropout(10, 0.3f),
            new Bidirectional(() => new Sequential(new Gru(10, 5), new Dropout(5, 0.4f)), MergeMode.Sum), new Linear(5, 1))],
    ];
}
