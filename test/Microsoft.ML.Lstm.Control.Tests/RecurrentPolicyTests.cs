using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class RecurrentPolicyTests
{
    static IEnumerable<object[]> Policies =>
        from cell in new[] { CellKind.Lstm, CellKind.Gru, CellKind.SLstm, CellKind.MLstm, CellKind.MinGru, CellKind.PeepholeLstm }
        from spaces in new (Space Seen, Space Done)[] { (new DiscreteSpace(3), new DiscreteSpace(4)), (new BoxSpace([-1, float.NegativeInfinity], [1, 3]), new BoxSpace(-2, 6, 2)), (new MultiDiscreteSpace(2, 5), new DiscreteSpace(2)) }
        select new object[] { new RecurrentPolicy(spaces.Seen, spaces.Done, new() { Network = new() { Cell = cell, HiddenSize = 12, Layers = 2 }, EncoderSize = 7, HeadSize = 5, ClockSteps = cell == CellKind.Gru ? 6 : 0 }, 3) };

    [TestMethod, DynamicData(nameof(Policies))]
    public void A_policy_that_was_saved_acts_the_same(RecurrentPolicy policy)
    {
        using var file = new MemoryStream();
        policy.Save(file);
        file.WriteByte(7);
        file.Position = 0;
        var loaded = RecurrentPolicy.Load(file);
        Assert.AreEqual(7, file.ReadByte());
        Assert.AreEqual(policy.ObservationSpace.ToString(), loaded.ObservationSpace.ToString());
        Assert.AreEqual(policy.Options, loaded.Options);
        CollectionAssert.AreEqual(Play(policy.Start(), policy), Play(loaded.Start(), policy));
        CollectionAssert.AreEqual(Play(policy.Start(seed: 2), policy), Play(loaded.Start(seed: 2), policy));
    }

    [TestMethod, DynamicData(nameof(Policies))]
    public void An_episode_does_not_know_of_the_one_before(RecurrentPolicy policy)
    {
        var stepper = policy.Start();
        var first = Play(stepper, policy);
        stepper.Reset();
        CollectionAssert.AreEqual(first, Play(stepper, policy));
    }

    [TestMethod]
    public void A_policy_of_a_file_of_version_1_has_no_clock()
    {
        var policy = new RecurrentPolicy(new DiscreteSpace(3), new DiscreteSpace(4), new() { Network = new() { HiddenSize = 6 }, HeadSize = 5 }, 3);
        using var file = new MemoryStream();
        Envelope.Write(file, RecurrentPolicy.Kind, 1, codec => PolicyCodec.Transfer(codec, policy));
        var version1 = file.Length;
        file.Position = 0;
        var loaded = RecurrentPolicy.Load(file);
        Assert.AreEqual(policy.Options, loaded.Options);
        CollectionAssert.AreEqual(Play(policy.Start(), policy), Play(loaded.Start(), policy));
        file.SetLength(0);
        policy.Save(file);
        Assert.AreEqual(version1 + sizeof(int), file.Length);
    }

    [TestMethod]
    public void Steps_behind_the_clock_look_like_the_last()
    {
        var encoder = new StepEncoder(new DiscreteSpace(3), new DiscreteSpace(2), clockSteps: 4);
        var step = new float[encoder.Width];
        foreach (var (number, place) in new[] { (0, 0), (2, 2), (3, 3), (4, 3), (900, 3) })
        {
            encoder.Encode([1], number == 0 ? default : [1], number, step);
            CollectionAssert.AreEqual(Enumerable.Range(0, 4).Select(one => one == place ? 1f : 0).ToArray(), step[encoder.Clock]);
            CollectionAssert.AreEqual(number == 0 ? new float[] { 0, 1, 0, 0, 0, 1 } : [0, 1, 0, 0, 1, 0], step[..6]);
        }
    }

    [TestMethod]
    public void Damaged_files_are_refused()
    {
        var policy = new RecurrentPolicy(new DiscreteSpace(3), new BoxSpace(-1, 1, 2), new() { Network = new() { HiddenSize = 4 } });
        using var file = new MemoryStream();
        policy.Save(file);
        var bytes = file.ToArray();
        for (var length = 0; length < bytes.Length; length += 7) Assert.ThrowsExactly<InvalidDataException>(() => RecurrentPolicy.Load(new MemoryStream(bytes, 0, length)));
        for (var at = 0; at < bytes.Length; at += 5)
        {
            var damaged = (byte[])[.. bytes];
            damaged[at] ^= 0x40;
            Assert.ThrowsExactly<InvalidDataException>(() => RecurrentPolicy.Load(new MemoryStream(damaged)));
        }
    }

    [TestMethod]
    public void Sizes_without_weights_behind_them_take_no_memory()
    {
        var policy = new RecurrentPolicy(new DiscreteSpace(2), new DiscreteSpace(2), new() { Network = new() { HiddenSize = 4 }, HeadSize = 5 });
        using var file = new MemoryStream();
        Envelope.Write(file, RecurrentPolicy.Kind, 1, codec => PolicyCodec.Transfer(codec, policy));
        // Behind the header and two spaces: cell, hidden units, layers, encoder, heads.
        var content = file.ToArray()[24..^32];
        BitConverter.TryWriteBytes(content.AsSpan(16 + 16), 1 << 13);
        file.SetLength(0);
        Envelope.Write(file, RecurrentPolicy.Kind, 1, content);
        file.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<InvalidDataException>(() => RecurrentPolicy.Load(file));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsTrue(allocated < 100_000, $"{allocated} bytes");
    }

    [TestMethod]
    public void What_a_policy_cannot_do_is_refused()
    {
        var seen = new DiscreteSpace(4);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentPolicy(seen, new MultiDiscreteSpace(2, 2))).Message, "DiscreteSpace or a BoxSpace");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentPolicy(seen, seen, new() { DelaySteps = 65 })).Message, "needs 130 units, but there are 128");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentPolicy(new BoxSpace(0, 1, 2), seen, new() { DelaySteps = 2 })).Message, "observations of choices");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentPolicy(seen, seen, new() { DelaySteps = 2, Network = new() { Cell = CellKind.Gru } })).Message, "Take Lstm");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RecurrentPolicyOptions { Network = new() { Dropout = 0.2f } }).Message, "no dropout");
        var stepper = new RecurrentPolicy(seen, seen).Start();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stepper.Act([4], new float[1])).Message, "[4] came");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stepper.Act([float.NaN], new float[1])).Message, "NaN");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stepper.Act([1, 2], new float[1])).Message, "[1, 2] came");
    }

    [TestMethod]
    public void A_step_allocates_nothing()
    {
        var stepper = new RecurrentPolicy(new DiscreteSpace(4), new DiscreteSpace(4)).Start(seed: 1);
        var action = new float[1];
        float[] observation = [1];
        stepper.Act(observation, action);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++) stepper.Act(observation, action);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static float[] Play(PolicyStepper stepper, RecurrentPolicy policy)
    {
        var random = new Random(8);
        var (seen, action, all) = (new float[policy.ObservationSpace.Size], new float[policy.ActionSpace.Size], new List<float>());
        for (var step = 0; step < 9; step++)
        {
            for (var i = 0; i < seen.Length; i++) seen[i] = policy.ObservationSpace is BoxSpace ? (float)random.NextDouble() : random.Next(2);
            stepper.Act(seen, action);
            Assert.IsTrue(policy.ActionSpace.Contains(action));
            all.AddRange([.. action, stepper.Value, .. stepper.Scores]);
        }
        return [.. all];
    }
}
