using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Connectionist temporal classification against PyTorch; eng/goldens/ctc.py made the numbers and says how.</summary>
[TestClass]
public sealed class CtcGoldenTests
{
    [TestMethod]
    public void Losses_and_gradients_agree()
    {
        var cases = GoldenFile.Load("ctc.json").GetProperty("cases").EnumerateArray().ToArray();
        Assert.AreEqual(4, cases.Length);
        foreach (var golden in cases)
        {
            var (labels, steps) = (golden.GetProperty("labels").GetInt32(), golden.GetProperty("steps").GetInt32());
            var (lengths, losses) = (golden.Doubles("lengths"), golden.Doubles("losses"));
            var transcripts = golden.GetProperty("transcripts").EnumerateArray().Select(all => all.EnumerateArray().Select(label => label.GetSingle()).ToArray()).ToArray();
            var run = new ObjectiveRun(new Ctc(labels), lengths.Length, steps, masked: false) { Outputs = golden.Floats("outputs") };
            for (var b = 0; b < lengths.Length; b++)
            {
                (run.Targets[b], run.SequenceWeights[b]) = (transcripts[b], 1);
                for (var t = 0; t < steps; t++) run.Mask[(b * steps) + t] = t < lengths[b];
            }
            Assert.AreEqual(losses.Sum(), run.Evaluate().Sum, 1e-9 * losses.Sum());
            Assert.IsTrue(golden.Doubles("gradient").Any(g => g != 0));
            GoldenFile.AreClose($"Ctc({labels})", golden.Doubles("gradient"), run.OutputGradient);
        }
    }
}
