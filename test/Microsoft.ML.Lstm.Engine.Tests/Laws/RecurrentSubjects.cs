using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>The layers that carry a state: all laws are tried on them, and those of states and masks besides.</summary>
static class RecurrentSubjects
{
    public static IEnumerable<object[]> All =>
    [
        [new Layers.Lstm(5, 9)],
        [new Layers.Lstm(1, 17)],
        [new Layers.Lstm(9, 5)],
        [new Layers.Lstm(17, 70)],
        [new Gru(5, 9)],
        [new Gru(1, 17)],
        [new Gru(9, 5)],
        [new Gru(17, 70)],
        [new Gru(5, 9, resetAfter: false)],
        [new Gru(9, 5, resetAfter: false)],
        [new Gru(17, 70, resetAfter: false)],
        [new Rnn(5, 9)],
        [new Rnn(9, 5)],
        [new Rnn(17, 70)],
        [new Chain(new Layers.Lstm(5, 9), new Dropout(9, 0.25f), new Layers.Lstm(9, 17), new Linear(17, 5))],
        [new Chain(new Linear(3, 9), new Dropout(9, 0.5f), new Chain(new Layers.Lstm(9, 5), new Linear(5, 2)))],
        [new Chain(new Gru(3, 17), new Chain(new Rnn(17, 5), new Layers.Lstm(5, 9)))],
    ];
}
