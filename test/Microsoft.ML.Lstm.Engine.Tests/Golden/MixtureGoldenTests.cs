using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Mixtures of normal distributions against PyTorch; eng/goldens/mixture.py made the numbers and says how.</summary>
[TestClass]
public sealed class MixtureGoldenTests
{
    [TestMethod]
    public void Losses_and_gradients_agree()
    {
        var cases = GoldenFile.Load("mixture.json").GetProperty("cases").EnumerateArray().ToArray();
        Assert.AreEqual(5, cases.Length);
        foreach (var golden in cases)
        {
            int Size(string name) => golden.GetProperty(name).GetInt32();
            var mixture = new MixtureDensity(Size("values"), Size("components"), Size("binary")) { Floor = golden.GetProperty("floor").GetSingle() };
            var run = new ObjectiveRun(mixture, 1, Size("steps"), masked: false) { Outputs = golden.Floats("outputs"), SequenceWeights = { [0] = 1 } };
            run.Targets[0] = golden.Floats("targets");
            var loss = golden.GetProperty("loss").GetDouble();
            Assert.AreEqual(loss, run.Evaluate().Sum, 1e-9 * Math.Abs(loss));
            Assert.IsTrue(golden.Doubles("gradient").Any(g => g != 0));
            GoldenFile.AreClose($"{mixture}", golden.Doubles("gradient"), run.OutputGradient);
        }
    }
}
