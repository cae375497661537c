using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Objectives;

/// <summary>The chunked softmax beside the plain one: a linear layer and its cross-entropy.</summary>
[TestClass]
public sealed class ChunkedSoftmaxTests
{
    // Rows and tokens below, at and above what is worked on at once.
    [TestMethod]
    [DataRow(5, 2, 3, 4), DataRow(9, 512, 2, 5), DataRow(17, 513, 4, 40), DataRow(33, 1300, 6, 43), DataRow(3, 1024, 1, 128), DataRow(2, 16_500, 3, 45)]
    public void It_is_the_cross_entropy_of_a_linear_layer(int size, int vocabulary, int batch, int steps)
    {
        foreach (var masked in (ReadOnlySpan<bool>)[false, true])
        {
            var run = new ObjectiveRun(new ChunkedSoftmax(size, vocabulary), batch, steps, masked);
            var loss = run.Evaluate();
            var linear = new LayerRun(new Linear(size, vocabulary), batch, steps);
            run.Outputs.CopyTo(linear.Input, 0);
            run.Weights.CopyTo(linear.Weights, 0);
            linear.Pack();
            linear.Forward();
            float[] weights = [.. Enumerable.Range(0, batch * steps).Select(row => run.Mask[row] ? run.SequenceWeights[row / steps] : 0)];
            var expected = new CrossEntropyLoss(vocabulary).Evaluate(linear.Output, [.. run.Targets.SelectMany(t => t)], weights, linear.OutputGradient);
            linear.Backward();
            Assert.AreEqual(expected, loss.Sum, 1e-5 * weights.Sum(Math.Abs));
            Assert.AreEqual(weights.Sum(w => (double)Math.Abs(w)), loss.Weight, 1e-9);
            Close(linear.InputGradient, run.OutputGradient);
            Close(linear.WeightGradient, run.WeightGradient);
        }
    }

    [TestMethod]
    public void Memory_depends_on_neither_batch_nor_steps_and_is_bounded_for_any_vocabulary()
    {
        foreach (var vocabulary in new[] { 1_000, 16_384, 16_385, 100_000 })
        {
            var softmax = new ChunkedSoftmax(64, vocabulary);
            var scratch = softmax.ScratchSize(32, 100);
            Assert.AreEqual(scratch, softmax.ScratchSize(1 << 14, 1 << 14));
            // Powers of 128 rows at most, kept up to 16,384 tokens; beyond, what [B, T, V] would take is 4,000 times as much.
            Assert.IsTrue(scratch < (vocabulary <= 16_384 ? (128 * vocabulary) + (1 << 16) : 1 << 17), $"{scratch} floats");
        }
        foreach (var vocabulary in new[] { 3_000, 30_000 })
        {
            var run = new ObjectiveRun(new ChunkedSoftmax(8, vocabulary), 8, 40);
            float[] values = [.. run.Targets.SelectMany(targets => targets)];
            int[] offsets = [.. Enumerable.Range(0, 9).Select(b => b * 40)];
            run.Evaluate();
            Assert.AreEqual(0, Allocation.Of(() => run.Evaluate(new(values, offsets), gradients: true)));
        }
    }

    [TestMethod]
    public void Without_a_bias_its_weights_are_an_embeddings()
    {
        var (embedding, softmax) = (new Embedding(700, 9), new ChunkedSoftmax(9, 700, bias: false));
        Assert.AreEqual(embedding.Weights.Count, softmax.Weights.Count);
        Assert.AreEqual((700, 9), (embedding.Weights.Specs[0].Rows, embedding.Weights.Specs[0].Columns));
        var run = new ObjectiveRun(softmax, 2, 5, masked: false);
        run.Evaluate();
        double[] weights = [.. run.Weights.Select(w => (double)w)], outputs = [.. run.Outputs.Select(y => (double)y)];
        var worst = GradientCheck.WorstError(weights, run.WeightGradient, () => ScalarSoftmax.Loss(softmax, run, weights, outputs));
        Assert.IsTrue(worst < 1e-3, $"worst relative error {worst}");
    }

    [TestMethod]
    public void Logits_of_any_size_give_finite_losses()
    {
        foreach (var size in (ReadOnlySpan<float>)[1e4f, 1e30f])
        {
            var run = new ObjectiveRun(new ChunkedSoftmax(1, 600, bias: false), 1, 2, masked: false) { SequenceWeights = { [0] = 1 } };
            Array.Clear(run.Weights);
            // The first chunk's greatest is far below the second one's.
            (run.Weights[3], run.Weights[599]) = (1, 2);
            run.Outputs = [size, -size];
            run.Targets[0] = [599, 0];
            // For the second step 598 tokens are alike.
            Assert.AreEqual(Math.Log(598), run.Evaluate().Sum, 1e-5);
            Assert.IsTrue(run.OutputGradient.All(float.IsFinite) && run.WeightGradient.All(float.IsFinite));
        }
    }

    [TestMethod]
    public void Step_weights_multiply_those_of_the_sequence()
    {
        var run = new ObjectiveRun(new ChunkedSoftmax(5, 9), 2, 3, masked: false) { StepWeights = [1, 1, 1, 1, 1, 1] };
        var all = run.Evaluate();
        run.StepWeights = [1, 0, -1, 2, 2, 2];
        var some = run.Evaluate();
        var parts = Enumerable.Range(0, 6).Select(row =>
        {
            run.StepWeights = [.. Enumerable.Range(0, 6).Select(i => i == row ? 1f : 0)];
            return run.Evaluate().Sum;
        }).ToArray();
        Assert.AreEqual(all.Sum, parts.Sum(), 1e-9);
        Assert.AreEqual(parts[0] - parts[2] + 2 * (parts[3] + parts[4] + parts[5]), some.Sum, 1e-9);
    }

    [TestMethod]
    public void Sizes_that_no_array_holds_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new ChunkedSoftmax(1 << 10, 1 << 22));
        Assert.ThrowsExactly<ArgumentException>(() => new ChunkedSoftmax(1 << 10, (1 << 20) + (1 << 19)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ChunkedSoftmax(4, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ChunkedSoftmax(4, (1 << 24) + 1));
    }

    static void Close(float[] expected, float[] actual)
    {
        var scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-5 * scale, $"element {i}");
    }
}
