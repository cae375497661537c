namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

/// <summary>The same bits on any number of ranks, with stops and checkpoints of any number of them.</summary>
[TestClass]
public sealed class MachineTrainingTests
{
    readonly string _checkpoint = Path.Combine(Path.GetTempPath(), $"lstm-ranks-{Environment.ProcessId}-{Random.Shared.Next()}.ckpt");

    [TestCleanup]
    public void Delete() => File.Delete(_checkpoint);

    static IEnumerable<object[]> Kinds => MachineTrainings.Kinds.Keys.Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Models_are_the_same_bits_on_any_number_of_ranks(string kind)
    {
        var alone = MachineTrainings.Alone(kind);
        foreach (var ranks in (int[])[2, 3, 8])
            foreach (var hash in Train(kind, ranks)) Assert.AreEqual(alone, hash, $"{ranks} ranks");
    }

    /// <summary>Ranks are killed at a step, and as many, more or fewer of them go on.</summary>
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_training_goes_on_from_its_checkpoint_with_any_number_of_ranks(string kind)
    {
        foreach (var (ranks, steps) in ((int, int)[])[(2, 4), (3, 3), (1, 3), (8, 2)])
        {
            var left = steps;
            Assert.ThrowsExactly<Killed>(() => Train(kind, ranks, options => options with { CheckpointPath = _checkpoint }, rank => rank == ranks - 1 && Interlocked.Decrement(ref left) < 0 ? throw new Killed() : false), $"{ranks} ranks");
        }
        Assert.IsTrue(File.Exists(_checkpoint), kind);
        foreach (var hash in Train(kind, 4, options => options with { CheckpointPath = _checkpoint })) Assert.AreEqual(MachineTrainings.Alone(kind), hash);
        Assert.IsFalse(File.Exists(_checkpoint), kind);
    }

    [TestMethod]
    public void Ranks_stop_at_the_same_step_where_one_of_them_is_cancelled_and_the_rest_goes_on_later()
    {
        var (alone, asked) = (MachineTrainings.Alone("translator"), 0);
        var stopped = Train("translator", 3, options => options with { CheckpointPath = _checkpoint }, rank => rank == 2 && asked++ > 3);
        Assert.AreEqual(1, stopped.Distinct().Count());
        Assert.AreNotEqual(alone, stopped[0]);
        Assert.IsTrue(File.Exists(_checkpoint));
        foreach (var hash in Train("translator", 2, options => options with { CheckpointPath = _checkpoint })) Assert.AreEqual(alone, hash);
    }

    [TestMethod]
    public void Ranks_of_other_trainings_are_refused_on_all_of_them()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => LocalRanks.Run(3, ranks => MachineTrainings.Hash(file => MachineTrainings.Kinds[ranks.Rank < 2 ? "translator" : "generator"](
            options => new(options, 1) { Meet = _ => ranks }, file))));
        StringAssert.Contains(error.Message, "Rank 2 does not train the same as Rank 0: it has other data, in another order, or other options");
        error = Assert.ThrowsExactly<InvalidOperationException>(() => LocalRanks.Run(2, ranks => MachineTrainings.Hash(file => MachineTrainings.Kinds["translator"](
            options => new(options with { Seed = ranks.Rank }, 1) { Meet = _ => ranks }, file))));
        StringAssert.Contains(error.Message, "it has another seed");
    }

    [TestMethod]
    public void Without_a_given_seed_that_of_rank_0_counts()
    {
        var hashes = LocalRanks.Run(2, ranks => MachineTrainings.Hash(file => MachineTrainings.Kinds["translator"](options => new(options, 1 + ranks.Rank) { Meet = _ => ranks }, file)));
        Assert.AreEqual(MachineTrainings.Alone("translator"), hashes[0]);
        Assert.AreEqual(hashes[0], hashes[1]);
    }

    static string[] Train(string kind, int ranks, Func<TrainingOptions, TrainingOptions>? change = null, Func<int, bool>? isCanceled = null) =>
        LocalRanks.Run(ranks, one => MachineTrainings.Hash(file => MachineTrainings.Kinds[kind](
            options => new((change ?? (same => same))(options with { Threads = 1 + (one.Rank % 2) }), 1, isCanceled: () => isCanceled?.Invoke(one.Rank) == true)
            {
                Meet = _ => ranks == 1 ? null : one,
                CheckpointInterval = TimeSpan.Zero,
            },
            file)));

    sealed class Killed : Exception;
}
