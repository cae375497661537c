using System.Text.Json;
using Microsoft.ML.Lstm.Control.Proximal;
using Microsoft.ML.Lstm.Engine.Tests.Golden;

namespace Microsoft.ML.Lstm.Control.Tests.Golden;

/// <summary>PPO's loss and gradient against numbers in double whose derivatives are exact; eng/goldens/ppo.py made them.</summary>
[TestClass]
public sealed class PpoGoldenTests
{
    static readonly JsonElement Golden = GoldenFile.Load("ppo.json");

    public static IEnumerable<object[]> Cases => Enumerable.Range(0, Golden.GetProperty("cases").GetArrayLength()).Select(i => new object[] { i });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Loss_entropy_and_gradients_agree(int number)
    {
        var golden = Golden.GetProperty("cases")[number];
        var (outputs, action) = (golden.Floats("outputs"), golden.Floats("action"));
        Space space = golden.GetProperty("kind").GetString() == "choice" ? new DiscreteSpace(outputs.Length) : new BoxSpace(-2, 2, outputs.Length / 2);
        var loss = new PpoLoss(Number(Golden, "clip"), Number(golden, "valueClip"), Number(Golden, "valueWeight"), Number(Golden, "entropy"));
        var target = new PpoLoss.Target(Number(golden, "oldLog"), Number(golden, "oldValue"), Number(golden, "advantage"), Number(golden, "target"));
        var gradient = new float[outputs.Length];
        var (found, entropy) = loss.Of(space, outputs, action, (float)Number(golden, "value"), target, gradient, out var byValue, new float[2 * outputs.Length]);
        GoldenFile.AreClose("loss and entropy", [Number(golden, "loss"), Number(golden, "entropy")], [(float)found, (float)entropy]);
        GoldenFile.AreClose("gradient", golden.Doubles("gradient"), [.. gradient, byValue]);
    }

    static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
