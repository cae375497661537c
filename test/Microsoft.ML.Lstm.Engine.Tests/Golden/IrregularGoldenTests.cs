using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Cells for irregular times against their equations, differentiated by PyTorch in double; eng/goldens/irregular.py made the numbers.</summary>
[TestClass]
public sealed class IrregularGoldenTests
{
    static readonly JsonElement Golden = GoldenFile.Load("irregular.json");

    static readonly int F = Golden.GetProperty("features").GetInt32(), H = Golden.GetProperty("units").GetInt32();

    public static IEnumerable<object[]> Cases => [["gru-d", new GruD(F, H)], ["time-aware lstm", new TimeAwareLstm(F, H)]];

    [TestMethod, DynamicData(nameof(Cases))]
    public void Outputs_states_and_gradients_agree(string name, ILayer layer)
    {
        var golden = Golden.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var run = new LayerRun(layer, golden.GetProperty("batch").GetInt32(), golden.GetProperty("steps").GetInt32())
        {
            InitialState = golden.Floats("initialState"),
            FinalStateGradient = golden.Floats("finalStateGradient"),
        };
        golden.Floats("weights").CopyTo(run.Weights, 0);
        golden.Floats("input").CopyTo(run.Input, 0);
        golden.Floats("outputGradient").CopyTo(run.OutputGradient, 0);
        run.Pack();
        run.Forward();
        GoldenFile.AreClose("output", golden.Doubles("output"), run.Output);
        GoldenFile.AreClose("finalState", golden.Doubles("finalState"), run.FinalState);
        run.Backward();
        GoldenFile.AreClose("inputGradient", golden.Doubles("inputGradient"), run.InputGradient);
        GoldenFile.AreClose("initialStateGradient", golden.Doubles("initialStateGradient"), run.InitialStateGradient);
        GoldenFile.AreClose("weightGradient", golden.Doubles("weightGradient"), run.WeightGradient);
    }
}
