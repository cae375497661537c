namespace Microsoft.ML.Lstm.Control.Tests.Dynamics;

[TestClass]
public sealed class DynamicsModelTests
{
    [TestMethod]
    [DataRow(CellKind.Lstm)]
    [DataRow(CellKind.Gru)]
    public void A_system_is_simulated_from_its_inputs(CellKind cell)
    {
        var (model, judged) = (Plants.Model(epochs: 12, cell: cell), Plants.FirstOrder(400, 9));
        var simulated = model.Simulate(judged.Inputs, judged.Outputs[..6]);
        var (error, power) = (0.0, 0.0);
        for (var t = 6; t < judged.Count; t++) (error, power) = (error + Math.Pow(simulated[t] - judged.Outputs[t], 2), power + Math.Pow(judged.Outputs[t], 2));
        Assert.IsLessThan(0.03, error / power, $"{error / power}");
        Assert.IsLessThan(0.03, model.Loss);
        Assert.AreEqual(12, model.LossCurve.Count);
    }

    [TestMethod]
    public void What_was_measured_after_the_known_steps_is_not_looked_at()
    {
        var series = Plants.FirstOrder(30, 4);
        CollectionAssert.AreEqual(Plants.Shared.Simulate(series.Inputs, series.Outputs[..5]), Plants.Shared.Simulate(series.Inputs.ToArray(), series.Outputs[..5].ToArray()));
        var longer = Plants.Shared.Simulate(series.Inputs, series.Outputs[..7]);
        var shorter = Plants.Shared.Simulate(series.Inputs[..12], series.Outputs[..5]);
        CollectionAssert.AreEqual(Plants.Shared.Simulate(series.Inputs, series.Outputs[..5])[..12], shorter);
        Assert.AreNotEqual(longer[10], shorter[10]);
    }

    [TestMethod]
    public void A_long_simulation_is_that_of_its_parts()
    {
        // Longer than what is computed at once.
        var series = Plants.FirstOrder(5000, 4);
        var whole = Plants.Shared.Simulate(series.Inputs);
        CollectionAssert.AreEqual(whole[..4000], Plants.Shared.Simulate(series.Inputs[..4000]));
        Assert.IsTrue(Array.TrueForAll(whole, float.IsFinite));
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        var one = Saved(Plants.Model(members: 2));
        CollectionAssert.AreEqual(one, Saved(Plants.Model(members: 2)));
        CollectionAssert.AreEqual(one, Saved(Plants.Model(members: 2, threads: 3)));
    }

    [TestMethod]
    public void A_saved_model_simulates_the_same()
    {
        var (bytes, series) = (Saved(Plants.Shared), Plants.FirstOrder(30, 4));
        var loaded = DynamicsModel.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(Plants.Shared.Simulate(series.Inputs, series.Outputs[..3]), loaded.Simulate(series.Inputs, series.Outputs[..3]));
        CollectionAssert.AreEqual(bytes, Saved(loaded));
        Assert.AreEqual((1, 1, 2, Plants.Shared.Loss), (loaded.InputSize, loaded.OutputSize, loaded.Members, loaded.Loss));
        for (var at = 0; at < bytes.Length; at += 97)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x40;
            Assert.ThrowsExactly<InvalidDataException>(() => DynamicsModel.Load(new MemoryStream(damaged)));
        }
        Assert.ThrowsExactly<InvalidDataException>(() => DynamicsModel.Load(new MemoryStream(bytes[..^1])));
    }

    [TestMethod]
    public void Training_stops_early_by_series_to_validate_on()
    {
        DynamicsOptions options = new() { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 40, EarlyStoppingPatience = 1, Seed = 1, LearningRate = 0.05f, Schedule = LearningRateSchedule.Constant }, WarmUp = 4, Horizon = 8, StepsPerEpoch = 10 };
        var model = DynamicsModel.Train([Plants.FirstOrder(200, 1)], options, [Plants.FirstOrder(100, 2)]);
        Assert.IsTrue(model.LossCurve.Count < 40 && model.LossCurve.All(point => double.IsFinite(point.ValidationLoss)));
        Assert.AreEqual(model.LossCurve.Min(point => point.ValidationLoss), model.Loss, 1e-12);
    }

    [TestMethod]
    public void Outputs_that_were_not_measured_are_left_out()
    {
        var series = new DrivenSeries(1, 2);
        var full = Plants.FirstOrder(300, 1);
        for (var t = 0; t < full.Count; t++) series.Add(full.Inputs.Slice(t, 1), [t % 3 == 0 ? float.NaN : full.Outputs[t], 7]);
        var model = DynamicsModel.Train([series], new() { Network = new() { HiddenSize = 12 }, Training = new() { Epochs = 10, Seed = 1, LearningRate = 0.01f }, WarmUp = 6, Horizon = 24, StepsPerEpoch = 40 });
        var simulated = model.Simulate(full.Inputs, [full.Outputs[0], 7, float.NaN, float.NaN, full.Outputs[2], 7]);
        var error = Enumerable.Range(10, 290).Average(t => Math.Pow(simulated[2 * t] - full.Outputs[t], 2));
        Assert.IsLessThan(0.02, error, $"{error}");
        // What is constant stays so.
        Assert.IsTrue(Enumerable.Range(10, 290).All(t => Math.Abs(simulated[(2 * t) + 1] - 7) < 0.1f));
    }

    [TestMethod]
    public void Bad_series_are_refused()
    {
        Refused("There are no series.", () => DynamicsModel.Train([]));
        Refused("Series 0 has 1 steps, but 2 are the fewest", () => DynamicsModel.Train([DrivenSeries.Of([1], [1])]));
        Refused("Series 1 has 2 inputs and 1 outputs at each step, but the first one 1 and 1.", () => DynamicsModel.Train([Plants.FirstOrder(9, 1), new(2, 1)]));
        Refused("No output was measured behind the first step", () => DynamicsModel.Train([DrivenSeries.Of([1, 2], [1, float.NaN])]));
        Refused("Input 0 of step 1 is NaN.", () => DrivenSeries.Of([1, float.NaN], [1, 1]));
        Refused("Output 0 of step 0 is ", () => DrivenSeries.Of([1, 2], [float.PositiveInfinity, 1]));
        Refused("2 inputs and 1 outputs are not as many steps", () => DrivenSeries.Of([1, 2], [1]));
        Refused("3 measured outputs", () => Plants.Shared.Simulate([1, 2], [1, 2, 3]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DrivenSeries(0, 1));
        Assert.AreEqual(0, Plants.Shared.Simulate([]).Length);
    }

    static byte[] Saved(DynamicsModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    static void Refused(string part, Action call) => StringAssert.Contains(Assert.Throws<ArgumentException>(call).Message, part);
}
