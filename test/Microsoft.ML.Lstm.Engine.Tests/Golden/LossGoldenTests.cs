using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Losses and special functions against PyTorch; eng/goldens/losses.py made the numbers and says how.</summary>
[TestClass]
public sealed class LossGoldenTests
{
    static readonly JsonElement Golden = GoldenFile.Load("losses.json");

    static readonly Dictionary<string, ILoss> Losses = new()
    {
        ["squared"] = new MseLoss(),
        ["absolute"] = new MaeLoss(),
        ["huber"] = new HuberLoss(0.75f),
        ["gaussian"] = new GaussianLoss(),
        ["studentT"] = new StudentTLoss(),
        ["negativeBinomial"] = new NegativeBinomialLoss(),
        ["binary"] = new BinaryCrossEntropyLoss(),
        ["binaryWeighted"] = new BinaryCrossEntropyLoss { PositiveWeight = 2.5f, LabelSmoothing = 0.125f },
        ["multiclass"] = new CrossEntropyLoss(5),
        ["multiclassWeighted"] = new CrossEntropyLoss(5, 0.5f, 2, 1, 0, 3.5f) { LabelSmoothing = 0.125f },
    };

    [TestMethod]
    public void Values_and_gradients_agree()
    {
        var cases = Golden.GetProperty("cases").EnumerateArray().ToArray();
        Assert.AreEqual(Losses.Count, cases.Length);
        foreach (var golden in cases)
        {
            var name = golden.GetProperty("name").GetString()!;
            var (predictions, expected) = (golden.Floats("predictions"), golden.Doubles("gradient"));
            var gradient = new float[predictions.Length];
            var loss = Losses[name].Evaluate(predictions, golden.Floats("targets"), golden.Floats("weights"), gradient);
            Assert.AreEqual(golden.GetProperty("loss").GetDouble(), loss, 1e-6 * loss, name);
            for (var i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], gradient[i], 1e-5 * Math.Max(Math.Abs(expected[i]), 0.01), $"{name} gradient {i}");
        }
    }

    [TestMethod]
    public void Gamma_functions_agree()
    {
        var (x, logGamma, digamma) = (Golden.Doubles("x"), Golden.Doubles("logGamma"), Golden.Doubles("digamma"));
        for (var i = 0; i < x.Length; i++)
        {
            Assert.AreEqual(logGamma[i], SpecialFunctions.LogGamma(x[i]), 1e-13 * Math.Max(1, Math.Abs(logGamma[i])), $"ln Γ({x[i]})");
            Assert.AreEqual(digamma[i], SpecialFunctions.Digamma(x[i]), 1e-13 * Math.Max(1, Math.Abs(digamma[i])), $"ψ({x[i]})");
        }
    }

    [TestMethod]
    public void Small_arguments_keep_their_digits()
    {
        Assert.AreEqual(1e-20, SpecialFunctions.LogOnePlus(1e-20), 1e-33);
        Assert.AreEqual(1e-8 - 5e-17, SpecialFunctions.LogOnePlus(1e-8), 1e-23);
        Assert.AreEqual(Math.Exp(-50), SpecialFunctions.Softplus(-50), 1e-35);
        Assert.AreEqual(50, SpecialFunctions.Softplus(50), 1e-13);
        Assert.AreEqual(Math.Exp(-50), SpecialFunctions.Sigmoid(-50), 1e-35);
    }
}
