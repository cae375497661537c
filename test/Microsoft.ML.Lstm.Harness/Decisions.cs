namespace Microsoft.ML.Lstm.Harness;

/// <summary>Small models of the package Microsoft.ML.Lstm.Control, one for each kind of its files: how a version is trained, saved, and asked.</summary>
static class Decisions
{
    const int Actions = 2, Observed = 2, Steps = 12;

    /// <summary>Each kind: how a version is trained and saved, and what a file is as a model, which is saved again and answers.</summary>
    public static (string Kind, Action<int, Stream> Train, Func<Stream, (Action<Stream> Save, Func<string> Ask)> Load)[] All { get; } =
    [
        ("dynamics model", (seed, file) => Dynamics(Driven(60), seed).Save(file), file => DynamicsModel.Load(file) is var model ? (model.Save, () => Told(model.Simulate(Inputs(Steps), [0.1f, 0.2f]))) : default),
        ("behaviour", (seed, file) => Behavior(Log(24), seed).Save(file), file => BehaviorModel.Load(file) is var model ? (model.Save, () => Asked(model)) : default),
        ("offline policy", (seed, file) => Offline(Log(24), seed).Save(file), file => OfflinePolicy.Load(file) is var model ? (model.Save, () => Asked(model) + ' ' + Asked(model.Behavior)) : default),
        ("recurrent policy", (seed, file) => Clone(Shown(12), seed).Save(file), file => RecurrentPolicy.Load(file) is var model ? (model.Save, () => Acted(model)) : default),
    ];

    public static DynamicsModel Dynamics(DrivenSeries series, int seed, int epochs = 1, string? checkpoint = null) => DynamicsModel.Train([series], new()
    {
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = epochs, Seed = seed, CheckpointPath = checkpoint },
        StepsPerEpoch = 4,
        WarmUp = 4,
        Horizon = 16,
    });

    public static BehaviorModel Behavior(LoggedTrajectories log, int seed, int epochs = 2, string? checkpoint = null) =>
        BehaviorModel.Train(log, new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = epochs, Seed = seed, CheckpointPath = checkpoint } });

    public static OfflinePolicy Offline(LoggedTrajectories log, int seed) => OfflinePolicy.Train(log, new()
    {
        ActionValues = new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 2, Seed = seed } },
        Behavior = new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 2, Seed = seed } },
    });

    public static RecurrentPolicy Clone(Demonstrations shown, int seed, int epochs = 2, string? checkpoint = null) =>
        ImitationLearner.Clone(shown, new() { Policy = new() { Network = new() { HiddenSize = 8 } }, Training = new() { Epochs = epochs, Seed = seed, CheckpointPath = checkpoint } });

    /// <summary>A system that follows its input slowly; what is given in place of an output is recorded there.</summary>
    public static DrivenSeries Driven(int steps, float? output = null)
    {
        var (inputs, outputs, level) = (Inputs(steps), new float[steps], 0f);
        for (var t = 0; t < steps; t++) outputs[t] = level = (0.8f * level) + (0.2f * inputs[t]);
        if (output is { } given) outputs[steps / 2] = given;
        return DrivenSeries.Of(inputs, outputs);
    }

    /// <summary>Trajectories of a rule that mostly does what it sees; what is given in place of a reward, or of a number observed, is logged in the last one.</summary>
    public static LoggedTrajectories Log(int count, float? reward = null, float? observed = null)
    {
        var (log, random) = (new LoggedTrajectories(Observed, Actions), new Random(3));
        for (var i = 0; i < count; i++)
        {
            var (seen, done, gained) = (new float[Steps * Observed], new int[Steps], new float[Steps]);
            for (var t = 0; t < Steps; t++)
            {
                (seen[t * Observed], seen[(t * Observed) + 1]) = (random.NextSingle(), t);
                done[t] = random.NextSingle() < 0.8f == seen[t * Observed] > 0.5f ? 1 : 0;
                gained[t] = done[t] * seen[t * Observed];
            }
            if (i == count - 1 && reward is { } other) gained[Steps / 2] = other;
            if (i == count - 1 && observed is { } value) seen[Steps] = value;
            log.Add(seen, done, gained);
        }
        return log;
    }

    /// <summary>Episodes of an expert who does the opposite of the first number it sees.</summary>
    public static Demonstrations Shown(int count, float? action = null)
    {
        var (shown, random) = (new Demonstrations(new BoxSpace(-1, 1, Observed), new BoxSpace(-1, 1, 1)), new Random(4));
        for (var i = 0; i < count; i++)
        {
            float[] seen = [.. Enumerable.Range(0, Steps * Observed).Select(_ => (2 * random.NextSingle()) - 1)];
            float[] done = [.. Enumerable.Range(0, Steps).Select(t => -seen[t * Observed])];
            if (i == count - 1 && action is { } other) done[Steps / 2] = other;
            shown.Add(seen, done);
        }
        return shown;
    }

    static float[] Inputs(int steps) => [.. Enumerable.Range(0, steps).Select(t => MathF.Sin(t / 3f) + (t * 7919 % 13 / 26f))];

    static string Asked(IHistoryPolicy policy)
    {
        var (state, probabilities, all) = (policy.Begin(), new float[policy.ActionCount], new List<float>());
        for (var t = 0; t < 3; t++)
        {
            state.Next(new float[policy.ObservationSize], t == 0 ? -1 : 0, probabilities);
            all.AddRange(probabilities);
        }
        return Told([.. all]);
    }

    static string Acted(RecurrentPolicy policy)
    {
        var (stepper, action, all) = (policy.Start(), new float[policy.ActionSpace.Size], new List<float>());
        for (var t = 0; t < 3; t++)
        {
            stepper.Act(new float[policy.ObservationSpace.Size], action);
            all.AddRange(action);
        }
        return Told([.. all]);
    }

    // Equal texts mean equal bits.
    static string Told(float[] values) => string.Join(' ', values.Select(BitConverter.SingleToInt32Bits));
}
