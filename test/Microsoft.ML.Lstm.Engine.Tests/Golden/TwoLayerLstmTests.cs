using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Two layers against PyTorch; eng/goldens/lstm_two_layers.py made the numbers and says how.</summary>
[TestClass]
public sealed class TwoLayerLstmTests
{
    static readonly JsonElement Golden = Load();

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
        var layer = new Chain(new Layers.Lstm(features, units), new Layers.Lstm(units, units));
        var run = new LayerRun(layer, Golden.GetProperty("batch").GetInt32(), Golden.GetProperty("steps").GetInt32());
        Floats("weights").CopyTo(run.Weights, 0);
        Floats("input").CopyTo(run.Input, 0);
        run.Pack();
        return run;
    }

    static double Evaluate(LayerRun run)
    {
        run.Forward();
        var weights = Enumerable.Repeat(1f / run.Output.Length, run.Output.Length).ToArray();
        return new SquaredLoss().Evaluate(run.Output, Floats("target"), weights, run.OutputGradient);
    }

    // 1e-5 relative; where a sum of many terms nearly cancels, relative to a tenth of the array's root mean square.
    static void AreClose(string name, float[] actual)
    {
        var expected = Golden.GetProperty(name).EnumerateArray().Select(v => v.GetDouble()).ToArray();
        Assert.AreEqual(expected.Length, actual.Length);
        var floor = Math.Sqrt(expected.Average(v => v * v)) / 10;
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(Math.Abs(expected[i]), floor), $"{name} {i}");
    }

    static float[] Floats(string name) => [.. Golden.GetProperty(name).EnumerateArray().Select(v => v.GetSingle())];

    static JsonElement Load()
    {
        using var stream = typeof(TwoLayerLstmTests).Assembly.GetManifestResourceStream("lstm_two_layers.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
