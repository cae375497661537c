using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Two layers against PyTorch; eng/goldens/lstm_two_layers.py made the numbers and says how.</summary>
[TestClass]
public sealed class TwoLayerLstmTests
{
    static readonly JsonElement Golden = GoldenFile.Load("lstm_two_layers.json");

    [TestMethod]
    public void Output_and_gradients_agree()
    {
        var run = NewRun();
        var loss = Evaluate(run);
        Assert.AreEqual(Golden.GetProperty("loss").GetDouble(), loss, 1e-6 * loss);
        AreClose("output", run.Output);
        run.Backward();
        AreClose("inputGradient", run.InputGradient);
        AreClose("weightGradient", run.WeightGradient);
    }

    [TestMethod]
    public void Ten_steps_of_Adam_agree()
    {
        var run = NewRun();
        var adam = new Adam(run.Weights.Length) { WeightDecay = Golden.GetProperty("weightDecay").GetSingle() };
        var losses = Golden.GetProperty("adamLosses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        foreach (var expected in losses)
        {
            Assert.AreEqual(expected, Evaluate(run), 1e-5 * expected);
            run.WeightGradient.AsSpan().Clear();
            run.Backward();
            adam.Step(run.Weights, run.WeightGradient, Golden.GetProperty("learningRate").GetSingle());
            run.Pack();
        }
        Assert.AreEqual(10, losses.Length);
        AreClose("adamWeights", run.Weights);
    }

    static LayerRun NewRun()
    {
        var (features, units) = (Golden.GetProperty("features").GetInt32(), Golden.GetProperty("units").GetInt32());
        var layer = new Sequential(new Layers.Recurrent.Lstm(features, units), new Layers.Recurrent.Lstm(units, units));
        var run = new LayerRun(layer, Golden.GetProperty("batch").GetInt32(), Golden.GetProperty("steps").GetInt32());
        Golden.Floats("weights").CopyTo(run.Weights, 0);
        Golden.Floats("input").CopyTo(run.Input, 0);
        run.Pack();
        return run;
    }

    static double Evaluate(LayerRun run)
    {
        run.Forward();
        var weights = Enumerable.Repeat(1f / run.Output.Length, run.Output.Length).ToArray();
        return new MseLoss().Evaluate(run.Output, Golden.Floats("target"), weights, run.OutputGradient);
    }

    static void AreClose(string name, float[] actual) => GoldenFile.AreClose(name, Golden.Doubles(name), actual);
}
