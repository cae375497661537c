using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Ten steps of each optimizer against PyTorch; eng/goldens/optimizers.py made the numbers and says how.</summary>
[TestClass]
public sealed class OptimizerGoldenTests
{
    static readonly JsonElement Golden = GoldenFile.Load("optimizers.json");

    static readonly Dictionary<string, Func<int, IOptimizer>> Optimizers = new()
    {
        ["sgd"] = count => new Sgd(count),
        ["momentum"] = count => new Sgd(count) { Momentum = 0.875f },
        ["nesterov"] = count => new Sgd(count) { Momentum = 0.875f, Nesterov = true, WeightDecay = 0.03125f },
        ["rmsProp"] = count => new RmsProp(count) { Alpha = 0.96875f },
        ["rmsPropMomentum"] = count => new RmsProp(count) { Alpha = 0.96875f, Momentum = 0.75f, WeightDecay = 0.03125f },
        ["adam"] = count => new Adam(count),
        ["adamW"] = count => new Adam(count) { WeightDecay = 0.03125f },
    };

    [TestMethod]
    public void Ten_steps_agree()
    {
        var cases = Golden.GetProperty("cases").EnumerateArray().ToArray();
        Assert.AreEqual(Optimizers.Count, cases.Length);
        foreach (var golden in cases)
        {
            var name = golden.GetProperty("name").GetString()!;
            var weights = Golden.Floats("start");
            var optimizer = Optimizers[name](weights.Length);
            var gradients = Golden.GetProperty("gradients").EnumerateArray().ToArray();
            Assert.AreEqual(10, gradients.Length);
            foreach (var gradient in gradients)
                optimizer.Step(weights, [.. gradient.EnumerateArray().Select(g => g.GetSingle())], golden.GetProperty("learningRate").GetSingle());
            GoldenFile.AreClose(name, golden.Doubles("weights"), weights);
        }
    }

    [TestMethod]
    public void Plateaus_slow_the_training_alike()
    {
        var decay = new ReduceOnPlateau { Drop = 0.5f, Patience = 2, Cooldown = 1, MinimumFactor = 0.1f };
        var factors = Golden.Doubles("plateauLosses").Select(loss => (double)decay.Observe(loss)).ToArray();
        GoldenFile.AreClose("factor", Golden.Doubles("plateauFactors"), [.. factors.Select(f => (float)f)]);
    }
}
