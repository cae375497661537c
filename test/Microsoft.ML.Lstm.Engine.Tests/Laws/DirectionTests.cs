using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What readings from the end do with ragged sequences, and what does not fit together.</summary>
[TestClass]
public sealed class DirectionTests
{
    [TestMethod]
    public void A_ragged_sequence_is_read_from_its_last_step_that_is_there()
    {
        const int Steps = 8, There = 5;
        foreach (var layer in (ILayer[])[new Reverse(new Layers.Recurrent.Lstm(5, 9)), new Bidirectional(() => new Gru(5, 9), MergeMode.Sum)])
        {
            var longer = new LayerRun(layer, 1, Steps, [.. Enumerable.Range(0, Steps).Select(t => t < There)]);
            var shorter = new LayerRun(layer, 1, There);
            longer.Input.AsSpan(0, There * 5).CopyTo(shorter.Input);
            longer.Forward();
            shorter.Forward();
            CollectionAssert.AreEqual(shorter.Output, longer.Output[..(There * 9)]);
            CollectionAssert.AreEqual(shorter.FinalState, longer.FinalState);
        }
    }

    [TestMethod]
    public void Reading_a_reversed_sequence_in_reverse_is_reading_it()
    {
        const int Steps = 6;
        var plain = new LayerRun(new SimpleRnn(5, 9), 1, Steps);
        var reverse = new LayerRun(new Reverse(new SimpleRnn(5, 9)), 1, Steps);
        for (var t = 0; t < Steps; t++) plain.Input.AsSpan(t * 5, 5).CopyTo(reverse.Input.AsSpan((Steps - 1 - t) * 5));
        plain.Forward();
        reverse.Forward();
        for (var t = 0; t < Steps; t++)
            CollectionAssert.AreEqual(plain.Output[(t * 9)..(t * 9 + 9)], reverse.Output[((Steps - 1 - t) * 9)..((Steps - t) * 9)]);
    }

    [TestMethod]
    public void Weights_are_named_by_direction_and_what_does_not_fit_is_refused()
    {
        var both = new Bidirectional(new SimpleRnn(2, 3), new Gru(2, 4));
        Assert.AreEqual(7, both.OutputSize);
        string[] expected =
        [
            "forward.input weights", "forward.hidden weights", "forward.bias",
            "backward.input weights", "backward.hidden weights", "backward.bias", "backward.candidate bias",
        ];
        CollectionAssert.AreEqual(expected, both.Weights.Specs.ToArray().Select(s => s.Name).ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => new Bidirectional(new SimpleRnn(2, 3), new SimpleRnn(3, 3)));
        Assert.ThrowsExactly<ArgumentException>(() => new Bidirectional(new SimpleRnn(2, 3), new SimpleRnn(2, 4), MergeMode.Sum));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Bidirectional(() => new SimpleRnn(2, 3), (MergeMode)9));
    }
}
