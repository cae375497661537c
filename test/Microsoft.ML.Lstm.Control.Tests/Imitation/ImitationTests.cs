namespace Microsoft.ML.Lstm.Control.Tests.Imitation;

[TestClass]
public sealed class ImitationTests
{
    static readonly ImitationOptions Small = new()
    {
        Policy = new() { Network = new() { HiddenSize = 16 } },
        Training = new() { Epochs = 40, Seed = 3, Threads = 1, LearningRate = 0.01f },
        Rounds = 3,
        EpisodesPerRound = 8,
    };

    [TestMethod]
    public void What_was_shown_is_done_from_memory()
    {
        var policy = ImitationLearner.Clone(Shown(new SignWorld(), 12), Small);
        Assert.AreEqual(1, Reward(new SignWorld(), policy, 100), 1e-9);
        using var stream = new MemoryStream();
        policy.Save(stream);
        stream.Position = 0;
        Assert.AreEqual(1, Reward(new SignWorld(), RecurrentPolicy.Load(stream), 100), 1e-9);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        byte[] Run(int threads)
        {
            using var stream = new MemoryStream();
            var options = Small with { Rounds = 2, Training = Small.Training with { Threads = threads, Epochs = 3 } };
            var world = new RidgeWorld();
            ImitationLearner.Aggregate(world, world, options).Save(stream);
            return stream.ToArray();
        }
        var one = Run(1);
        CollectionAssert.AreEqual(one, Run(1));
        CollectionAssert.AreEqual(one, Run(2));
        CollectionAssert.AreEqual(one, Run(3));
    }

    [TestMethod]
    public void Advice_where_the_policy_itself_comes_to_teaches_it_to_recover()
    {
        // As many episodes and epochs for both; the expert's own never leave the middle.
        var world = new RidgeWorld();
        var options = Small with { Rounds = 5, Training = Small.Training with { Epochs = 60 } };
        var cloned = ImitationLearner.Clone(Shown(world, 40), options);
        var advised = ImitationLearner.Aggregate(world, world, options);
        var (clonedReward, advisedReward) = (Reward(world, cloned, 20), Reward(world, advised, 20));
        Assert.IsGreaterThan(clonedReward, advisedReward, $"{advisedReward} {clonedReward}");
        Assert.IsGreaterThan(-0.3, advisedReward, $"{advisedReward} {clonedReward}");
    }

    [TestMethod]
    public void A_training_goes_on_from_its_checkpoint()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.checkpoint");
        var shown = Shown(new SignWorld(), 6);
        var options = Small with { Training = Small.Training with { Epochs = 8 } };
        using var stop = new CancellationTokenSource();
        ImitationLearner.Clone(shown, options with
        {
            Training = options.Training with { CheckpointPath = path, CancellationToken = stop.Token, OnReport = report => { if (report.Epoch == 3) stop.Cancel(); } },
        });
        Assert.IsTrue(File.Exists(path));
        var resumed = ImitationLearner.Clone(shown, options with { Training = options.Training with { CheckpointPath = path } });
        Assert.IsFalse(File.Exists(path));
        CollectionAssert.AreEqual(ImitationLearner.Clone(shown, options).Weights.ToArray(), resumed.Weights.ToArray());
    }

    [TestMethod]
    public void Bad_input_is_refused()
    {
        var world = new SignWorld();
        var shown = new Demonstrations(world.ObservationSpace, world.ActionSpace);
        Refused("There are no episodes.", () => ImitationLearner.Clone(shown));
        Refused("The observation of step 1 is [3], but must be one of 3 choices.", () => shown.Add([0, 3], [0, 0]));
        Refused("The action of step 0 is [NaN], but must be one of 2 choices.", () => shown.Add([0], [float.NaN]));
        Refused("2 numbers of observations and 1 of actions came", () => shown.Add([0, 2], [0]));
        Refused("0 numbers of observations", () => shown.Add([], []));
        Refused("finite limits", () => new Demonstrations(world.ObservationSpace, new BoxSpace(0, float.PositiveInfinity, 1)));
        Refused("have no checkpoint", () => ImitationLearner.Aggregate(world, world, Small with { Training = Small.Training with { CheckpointPath = "x" } }));
        Refused("Give episodes of the same.", () => ImitationLearner.Aggregate(world, world, Small, Shown(new RidgeWorld(), 1, width: 2)));
        Assert.AreEqual((0, 0L), (shown.Count, shown.Steps));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ImitationLearner.Aggregate(world, new Always(7), Small)).Message, "The expert's action is [7], but must be one of 2 choices.");
    }

    [TestMethod]
    [DataRow(false, "The environment (Faulty) failed at step 5 of its episode 1. Out of order.")]
    [DataRow(true, "The environment (Faulty) could not begin its episode 1. Closed.")]
    public void An_environment_that_throws_is_named_with_the_step(bool isClosed, string message)
    {
        var faulty = new Faulty(-1, 0) { IsClosed = isClosed };
        // Episodes that were shown are none of the environment's.
        var shown = new Demonstrations(faulty.ObservationSpace, faulty.ActionSpace);
        shown.Add([0, 0], [0, 1]);
        foreach (var before in new[] { null, shown })
            Assert.AreEqual(message, Assert.ThrowsExactly<InvalidOperationException>(() => ImitationLearner.Aggregate(faulty, new Always(0), Small, before)).Message);
    }

    static Demonstrations Shown<T>(T world, int episodes, int width = 1) where T : IEnvironment, IExpert
    {
        var shown = new Demonstrations(width == 1 ? world.ObservationSpace : new BoxSpace(-1, 1, width), world.ActionSpace);
        if (width > 1) return shown;
        var (observation, action) = (new float[1], new float[1]);
        for (var episode = 0; episode < episodes; episode++)
        {
            world.Reset(episode, observation);
            var (seen, done) = (new List<float>(), new List<float>());
            for (var result = default(StepResult); !result.IsLast;)
            {
                world.Act(observation, default, action);
                seen.Add(observation[0]);
                done.Add(action[0]);
                result = world.Step(action, observation);
            }
            shown.Add([.. seen], [.. done]);
        }
        return shown;
    }

    static double Reward(IEnvironment world, RecurrentPolicy policy, int episodes)
    {
        var (observation, action, sum, steps) = (new float[1], new float[1], 0.0, 0);
        for (var episode = 0; episode < episodes; episode++)
        {
            var stepper = policy.Start();
            world.Reset(1000 + episode, observation);
            for (var result = default(StepResult); !result.IsLast; steps++)
            {
                stepper.Act(observation, action);
                result = world.Step(action, observation);
                sum += result.Reward;
            }
        }
        return sum / steps;
    }

    static void Refused(string part, Action call) => StringAssert.Contains(Assert.Throws<ArgumentException>(call).Message, part);

    sealed class Always(float choice) : IExpert
    {
        public void Reset()
        {
        }

        public void Act(ReadOnlySpan<float> observation, ReadOnlySpan<float> lastAction, Span<float> action) => action[0] = choice;
    }
}
