using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Convolutions against PyTorch; eng/goldens/convolution.py made the numbers and says how.</summary>
[TestClass]
public sealed class ConvolutionGoldenTests
{
    static readonly JsonElement Golden = GoldenFile.Load("convolution.json");

    public static IEnumerable<object[]> Cases => Enumerable.Range(0, Golden.GetProperty("cases").GetArrayLength()).Select(i => new object[] { i });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Convolutions_agree(int index)
    {
        var golden = Golden.GetProperty("cases")[index];
        var layer = new Conv1D(Int(Golden, "features"), Int(Golden, "channels"), Int(golden, "width"), Int(golden, "dilation"));
        bool[] mask = [.. Golden.GetProperty("mask").EnumerateArray().Select(present => present.GetBoolean())];
        var run = new LayerRun(layer, Int(Golden, "batch"), Int(Golden, "steps"), golden.GetProperty("masked").GetBoolean() ? mask : null);
        golden.Floats("weights").CopyTo(run.Weights, 0);
        golden.Floats("input").CopyTo(run.Input, 0);
        golden.Floats("outputGradient").CopyTo(run.OutputGradient, 0);
        run.Pack();
        GoldenFile.AreClose("output", golden.Doubles("output"), run.Forward());
        run.Backward();
        GoldenFile.AreClose("weight gradient", golden.Doubles("weightGradient"), run.WeightGradient);
        GoldenFile.AreClose("input gradient", golden.Doubles("inputGradient"), run.InputGradient);
    }

    static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
