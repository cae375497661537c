using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

[TestClass]
public sealed class RecurrentLaws
{
    // A layer that sees one step at a time ignores masks, so what comes first must be a recurrent one.
    public static IEnumerable<object[]> Recurrent =>
        RecurrentSubjects.All.Where(subject => subject[0] is not Sequential chain || chain.Layers[0].StateSize > 0);

    [TestMethod, DynamicData(nameof(Recurrent))]
    public void A_masked_step_is_never_looked_at(ILayer layer)
    {
        var mask = LayerRun.SomeMasked(3, 5);
        var run = new LayerRun(layer, 3, 5, mask);
        // No gradient can come from the output of a step that is not there: the losses give such steps no weight.
        for (var i = 0; i < run.OutputGradient.Length; i++)
            if (!mask[i / layer.OutputSize]) run.OutputGradient[i] = 0;
        run.Forward();
        run.Backward();
        var (output, gradient) = (run.Output.ToArray(), run.WeightGradient.ToArray());
        for (var i = 0; i < run.Input.Length; i++)
            if (!mask[i / layer.InputSize]) run.Input[i] = float.NaN;
        run.WeightGradient.AsSpan().Clear();
        run.Forward();
        run.Backward();
        for (var i = 0; i < output.Length; i++)
            if (mask[i / layer.OutputSize]) Assert.AreEqual(output[i], run.Output[i], $"output {i}");
        CollectionAssert.AreEqual(gradient, run.WeightGradient);
    }

    /// <summary>Sequences that end early, begin late, have gaps or nothing, in no order: a batch works on those rows of a step that are there.</summary>
    [TestMethod, DynamicData(nameof(Recurrent))]
    public void Each_sequence_of_a_ragged_batch_has_the_bits_it_has_alone(ILayer layer)
    {
        const int Steps = 26;
        foreach (var batch in (ReadOnlySpan<int>)[5, 14])
        {
            var random = new Random(batch);
            var mask = new bool[batch * Steps];
            for (var b = 0; b < batch; b++)
            {
                var (start, end) = (b % 3 == 2 ? random.Next(Steps) : 0, b % 3 == 1 ? Steps : random.Next(Steps + 1));
                for (var t = start; t < end; t++) mask[b * Steps + t] = b % 4 != 3 || random.Next(3) > 0;
            }
            var together = new LayerRun(layer, batch, Steps, mask);
            if (together.FinalState.Length > 0) (together.InitialState, together.FinalStateGradient) = (together.SomeState(7), together.SomeState(8));
            together.Forward();
            together.Backward();
            var predicted = together.Output.ToArray();
            together.Forward(keepTape: false);
            CollectionAssert.AreEqual(predicted, together.Output, "without a tape");
            var sums = new double[together.WeightGradient.Length];
            for (var b = 0; b < batch; b++)
            {
                T[] Of<T>(T[] values) => values[(values.Length / batch * b)..(values.Length / batch * (b + 1))];
                var alone = new LayerRun(layer, 1, Steps, Of(mask)) { InitialState = Of(together.InitialState), FinalStateGradient = Of(together.FinalStateGradient) };
                together.Weights.CopyTo(alone.Weights, 0);
                alone.Pack();
                Of(together.Input).CopyTo(alone.Input, 0);
                Of(together.OutputGradient).CopyTo(alone.OutputGradient, 0);
                alone.Forward();
                alone.Backward();
                CollectionAssert.AreEqual(alone.Output, Of(together.Output), $"output {b} of {batch}");
                CollectionAssert.AreEqual(alone.FinalState, Of(together.FinalState), $"final state {b} of {batch}");
                CollectionAssert.AreEqual(alone.InputGradient, Of(together.InputGradient), $"input gradient {b} of {batch}");
                CollectionAssert.AreEqual(alone.InitialStateGradient, Of(together.InitialStateGradient), $"initial state's gradient {b} of {batch}");
                for (var i = 0; i < sums.Length; i++) sums[i] += alone.WeightGradient[i];
            }
            for (var i = 0; i < sums.Length; i++)
                Assert.AreEqual(sums[i], together.WeightGradient[i], 1e-4 * (1 + Math.Abs(sums[i])), $"weight gradient {i} of {batch}");
        }
    }

    [TestMethod]
    public void A_masked_beginning_gives_the_same_bits_as_the_shorter_sequence()
    {
        const int Steps = 8, Missing = 3;
        var layer = new Sequential(new Layers.Recurrent.Lstm(5, 9), new Layers.Recurrent.Lstm(9, 17));
        var mask = new bool[Steps];
        mask.AsSpan(Missing).Fill(true);
        var longer = new LayerRun(layer, 1, Steps, mask);
        var shorter = new LayerRun(layer, 1, Steps - Missing);
        longer.Input.AsSpan(Missing * 5).CopyTo(shorter.Input);
        longer.OutputGradient.AsSpan(Missing * 17).CopyTo(shorter.OutputGradient);
        longer.Forward();
        longer.Backward();
        shorter.Forward();
        shorter.Backward();
        CollectionAssert.AreEqual(shorter.Output, longer.Output[(Missing * 17)..]);
        CollectionAssert.AreEqual(shorter.InputGradient, longer.InputGradient[(Missing * 5)..]);
        CollectionAssert.AreEqual(shorter.WeightGradient, longer.WeightGradient);
        Assert.IsTrue(longer.Output.Take(Missing * 17).All(h => h == 0), "before the first step that is there, the output is the state of zeros");
    }

    [TestMethod]
    public void A_masked_end_repeats_the_last_output()
    {
        foreach (var layer in (ILayer[])[new Layers.Recurrent.Lstm(5, 9), new Gru(5, 9), new Gru(5, 9, resetAfter: false), new SimpleRnn(5, 9), new MinGru(5, 9), new MinLstm(5, 9), new SLstm(5, 9), new MLstm(5, 9)])
            RepeatsTheLastOutput(layer);
    }

    static void RepeatsTheLastOutput(ILayer layer)
    {
        var mask = new[] { true, true, false, false };
        var run = new LayerRun(layer, 1, 4, mask);
        run.Forward();
        CollectionAssert.AreEqual(run.Output[9..18], run.Output[18..27]);
        CollectionAssert.AreEqual(run.Output[9..18], run.Output[27..]);
    }
}
