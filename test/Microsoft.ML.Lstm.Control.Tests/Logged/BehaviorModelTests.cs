namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class BehaviorModelTests
{
    static readonly BehaviorOptions Quick = new() { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 3, Seed = 1 } };

    static LoggedTrajectories Log(int count) => LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.3f, 0.8f), count, 5);

    [TestMethod]
    public void Probabilities_are_found_that_were_not_logged()
    {
        var model = BehaviorModel.Train(Log(1500), new() { Training = new() { Seed = 1 } });
        var (state, probabilities) = (model.Begin(), new float[2]);
        state.Next([0], -1, probabilities);
        Assert.AreEqual(0.3, probabilities[1], 0.06);
        state.Next([1], 1, probabilities);
        Assert.AreEqual(0.8, probabilities[1], 0.06);
    }

    /// <summary>What was done at the last step depends on what was observed at the first one.</summary>
    [TestMethod]
    public void What_was_done_by_memory_is_learnt_by_memory()
    {
        var log = new LoggedTrajectories(1, 2);
        for (var i = 0; i < 200; i++) log.Add([i % 2, 0, 0], [0, 0, i % 2], [0, 0, 0]);
        var (state, probabilities) = (BehaviorModel.Train(log, new() { Training = new() { Seed = 1 } }).Begin(), new float[2]);
        foreach (var first in new[] { 0, 1 })
        {
            state.Reset();
            state.Next([first], -1, probabilities);
            state.Next([0], 0, probabilities);
            state.Next([0], 0, probabilities);
            Assert.IsTrue(probabilities[first] > 0.9, $"{first}: {probabilities[first]}");
        }
    }

    [TestMethod]
    public void Bits_do_not_depend_on_threads_but_on_the_seed()
    {
        byte[] Saved(int threads, int seed) => Bytes(BehaviorModel.Train(Log(100), Quick with { Training = Quick.Training with { Threads = threads, Seed = seed } }));
        CollectionAssert.AreEqual(Saved(1, 1), Saved(3, 1));
        CollectionAssert.AreNotEqual(Saved(1, 1), Saved(1, 2));
    }

    [TestMethod]
    public void A_loaded_model_has_the_same_bits_and_steps_have_those_of_whole_trajectories()
    {
        var (model, log) = (BehaviorModel.Train(Log(60), Quick), Log(5));
        var loaded = BehaviorModel.Load(new MemoryStream(Bytes(model)));
        CollectionAssert.AreEqual(Bytes(model), Bytes(loaded));
        Assert.AreEqual(model.Loss, loaded.Loss);
        var (state, whole, probabilities) = (loaded.Begin(), model.Probabilities(log, new(2)), new float[2]);
        for (var i = 0; i < log.Count; i++)
        {
            state.Reset();
            for (var t = 0; t < log[i].Steps; t++)
            {
                state.Next(log[i].Observations.Slice(t, 1), t == 0 ? -1 : log[i].Actions[t - 1], probabilities);
                CollectionAssert.AreEqual(whole[i][(2 * t)..((2 * t) + 2)], probabilities);
            }
        }
    }

    [TestMethod]
    public void Damaged_files_are_refused()
    {
        var bytes = Bytes(BehaviorModel.Train(Log(30), Quick));
        for (var at = 0; at < bytes.Length; at += 1 + (bytes.Length / 40))
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x55;
            Assert.ThrowsExactly<InvalidDataException>(() => BehaviorModel.Load(new MemoryStream(damaged)), $"byte {at}");
            Assert.ThrowsExactly<InvalidDataException>(() => BehaviorModel.Load(new MemoryStream(bytes[..at])), $"cut at {at}");
        }
    }

    [TestMethod]
    public void Training_reports_and_is_cancelled()
    {
        var epochs = 0;
        BehaviorModel.Train(Log(30), Quick with { Training = Quick.Training with { OnReport = _ => epochs++ } });
        Assert.AreEqual(3, epochs);
        Assert.ThrowsExactly<OperationCanceledException>(() => BehaviorModel.Train(Log(30), Quick with { Training = Quick.Training with { CancellationToken = new(true) } }));
    }

    [TestMethod]
    public void What_it_does_not_have_or_cannot_read_is_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => BehaviorModel.Train(Log(30), new() { Training = new() { Members = 3 } })).Message, "Training.Members is 3");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => BehaviorModel.Train(new(1, 2))).Message, "There are no trajectories");
        var state = BehaviorModel.Train(Log(30), Quick).Begin();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => state.Next([1, 2], -1, new float[2])).Message, "The observation has 2 numbers, but the model reads 1.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => state.Next([float.PositiveInfinity], -1, new float[2])).Message, "Observation 0 is Infinity");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => state.Next([1], 2, new float[2]));
    }

    [TestMethod]
    public void One_trajectory_of_one_step_is_enough_and_nothing_measured_is_no_error()
    {
        var log = new LoggedTrajectories(2, 2);
        log.Add([float.NaN, 3], [1], [0]);
        var probabilities = new float[2];
        BehaviorModel.Train(log, Quick).Begin().Next([float.NaN, float.NaN], -1, probabilities);
        Assert.AreEqual(1, probabilities[0] + probabilities[1], 1e-6);
    }

    static byte[] Bytes(BehaviorModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
