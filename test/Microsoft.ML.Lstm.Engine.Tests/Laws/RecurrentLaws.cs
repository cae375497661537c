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
