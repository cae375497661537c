using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What the laws are tried on: a new layer or loss adds one line here.</summary>
static class Subjects
{
    public static IEnumerable<object[]> EveryLayer =>
    [
        [new Linear(5, 9)],
        [new Linear(17, 1)],
        [new Linear(1, 70)],
        [new Relu(9)],
        [new Dropout(9, 0.3f)],
        .. RecurrentSubjects.All,
    ];

    public static IEnumerable<object[]> EveryLoss =>
    [
        [new SquaredLoss()],
        [new AbsoluteLoss()],
        [new QuantileLoss(0.1f, 0.5f, 0.9f)],
        [new QuantileLoss(0.05f)],
        [new HuberLoss(0.7f)],
        [new HuberLoss(4)],
        [new GaussianLoss()],
        [new StudentTLoss()],
        [new NegativeBinomialLoss()],
        [new BinaryCrossEntropyLoss()],
        [new BinaryCrossEntropyLoss { PositiveWeight = 3, LabelSmoothing = 0.1f }],
        [new CrossEntropyLoss(2)],
        [new CrossEntropyLoss(5, 1, 2, 0, 0.5f, 3) { LabelSmoothing = 0.1f }],
    ];
}
