using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>
/// The recurrent family against PyTorch, and against equations written out where PyTorch lacks a variant, states and all gradients
/// included; eng/goldens/recurrent.py made the numbers and says how.
/// </summary>
[TestClass]
public sealed class RecurrentFamilyTests
{
    static readonly JsonElement Golden = Load();

    static readonly int F = Golden.GetProperty("features").GetInt32(), H = Golden.GetProperty("units").GetInt32();

    static readonly LstmOptions All = new() { Peepholes = true, CoupledInputForget = true, GateInputClip = 0.6f, LayerNormalization = true };

    static ILayer TwoLayersBothWays =>
        new Sequential(new Bidirectional(() => new Layers.Recurrent.Lstm(F, H)), new Bidirectional(() => new Layers.Recurrent.Lstm(2 * H, H)));

    public static IEnumerable<object[]> Cases =>
    [
        ["rnn", new SimpleRnn(F, H)],
        ["gru", new Gru(F, H)],
        ["gru reset before", new Gru(F, H, resetAfter: false)],
        ["gru normalised", new Gru(F, H, options: new() { LayerNormalization = true })],
        ["gru reset before, normalised", new Gru(F, H, resetAfter: false, new() { LayerNormalization = true })],
        ["gru clipped", new Gru(F, H, options: new() { GateInputClip = 0.4f })],
        ["gru with all", new Gru(F, H, options: new() { GateInputClip = 0.6f, LayerNormalization = true })],
        ["gru reset before, with all", new Gru(F, H, resetAfter: false, new() { GateInputClip = 0.6f, LayerNormalization = true })],
        ["lstm projected", new Layers.Recurrent.Lstm(F, H, new() { ProjectionSize = 4 })],
        ["lstm both ways", TwoLayersBothWays],
        ["lstm both ways ragged", TwoLayersBothWays],
        ["lstm with peepholes", new Layers.Recurrent.Lstm(F, H, new() { Peepholes = true })],
        ["lstm coupled", new Layers.Recurrent.Lstm(F, H, new() { CoupledInputForget = true })],
        ["lstm clipped", new Layers.Recurrent.Lstm(F, H, new() { GateInputClip = 0.4f })],
        ["lstm normalised", new Layers.Recurrent.Lstm(F, H, new() { LayerNormalization = true })],
        ["lstm with all", new Layers.Recurrent.Lstm(F, H, All)],
    ];

    [TestMethod]
    public void Every_golden_case_has_its_layer() =>
        CollectionAssert.AreEquivalent(
            Golden.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()).ToArray(),
            Cases.Select(c => c[0]).ToArray());

    [TestMethod, DynamicData(nameof(Cases))]
    public void Outputs_states_and_gradients_agree(string name, ILayer layer)
    {
        var golden = Golden.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var (batch, steps) = (golden.GetProperty("batch").GetInt32(), golden.GetProperty("steps").GetInt32());
        var lengths = golden.TryGetProperty("lengths", out var given) ? given.EnumerateArray().Select(l => l.GetInt32()).ToArray() : null;
        var mask = lengths is null ? null : Enumerable.Range(0, batch * steps).Select(row => row % steps < lengths[row / steps]).ToArray();
        var run = new LayerRun(layer, batch, steps, mask)
        {
            InitialState = Floats("initialState"),
            FinalStateGradient = Floats("finalStateGradient"),
        };
        Floats("weights").CopyTo(run.Weights, 0);
        Floats("input").CopyTo(run.Input, 0);
        // PyTorch's output is zero where a sequence has ended, and takes no gradient there.
        Present(Floats("outputGradient")).CopyTo(run.OutputGradient, 0);
        run.Pack();
        run.Forward();
        AreClose("output", Present(run.Output));
        AreClose("finalState", run.FinalState);
        run.Backward();
        AreClose("inputGradient", run.InputGradient);
        AreClose("initialStateGradient", run.InitialStateGradient);
        AreClose("weightGradient", run.WeightGradient);

        float[] Floats(string array) => [.. golden.GetProperty(array).EnumerateArray().Select(v => v.GetSingle())];

        float[] Present(float[] rows) => [.. rows.Select((v, i) => mask is null || mask[i / layer.OutputSize] ? v : 0)];

        // 1e-5 relative, thrice that where a mean is taken away from floats; where a sum of many terms nearly cancels, relative to a tenth
        // of the array's root mean square.
        void AreClose(string array, float[] actual)
        {
            var expected = golden.GetProperty(array).EnumerateArray().Select(v => v.GetDouble()).ToArray();
            Assert.AreEqual(expected.Length, actual.Length);
            var tolerance = layer is Layers.Recurrent.Lstm { Options.LayerNormalization: true } or Gru { Options.LayerNormalization: true } ? 3e-5 : 1e-5;
            var floor = Math.Sqrt(expected.Average(v => v * v)) / 10;
            for (var i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], tolerance * Math.Max(Math.Abs(expected[i]), floor), $"{name}: {array} {i}");
        }
    }

    static JsonElement Load()
    {
        using var stream = typeof(RecurrentFamilyTests).Assembly.GetManifestResourceStream("recurrent.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
