using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Control.Logged;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Trajectories that somebody else's decisions have left: what was observed, done and gained, step by step, and, where it is known, how probable the action was. Each is a whole episode: nothing counts that may
/// have come after its last step.
/// </summary>
/// <param name="observationSize">Numbers of an observation; at least 1.</param>
/// <param name="actionCount">Actions that there are, logged or not; at least 2.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is too small.</exception>
public sealed class LoggedTrajectories(int observationSize, int actionCount)
{
    readonly List<float> _observations = [], _rewards = [], _probabilities = [];
    readonly List<int> _actions = [], _ends = [];

    /// <summary>Numbers of an observation.</summary>
    public int ObservationSize { get; } = Require.Between(observationSize, 1, 1 << 16, nameof(observationSize));

    /// <summary>Actions that there are.</summary>
    public int ActionCount { get; } = Require.Between(actionCount, 2, 1 << 12, nameof(actionCount));

    /// <summary>Trajectories so far.</summary>
    public int Count => _ends.Count;

    /// <summary>Steps of all of them.</summary>
    public int Steps => _actions.Count;

    /// <summary>Steps of the longest one.</summary>
    public int LongestSteps { get; private set; }

    /// <summary>Whether it was logged how probable actions were.</summary>
    public bool HasProbabilities => _probabilities.Count > 0;

    /// <summary>One of the trajectories.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that number.</exception>
    public LoggedTrajectory this[int trajectory]
    {
        get
        {
            Require.Between(trajectory, 0, Count - 1, nameof(trajectory));
            var start = trajectory == 0 ? 0 : _ends[trajectory - 1];
            var steps = _ends[trajectory] - start;
            return new()
            {
                Observations = CollectionsMarshal.AsSpan(_observations).Slice(start * ObservationSize, steps * ObservationSize),
                Actions = CollectionsMarshal.AsSpan(_actions).Slice(start, steps),
                Rewards = CollectionsMarshal.AsSpan(_rewards).Slice(start, steps),
                Probabilities = HasProbabilities ? CollectionsMarshal.AsSpan(_probabilities).Slice(start, steps) : default,
            };
        }
    }

    /// <summary>Adds a trajectory.</summary>
    /// <param name="observations">[steps, ObservationSize]: what was known before each action; NaN for what was not measured.</param>
    /// <param name="actions">[steps], from 0 to below ActionCount.</param>
    /// <param name="rewards">[steps], finite.</param>
    /// <param name="probabilities">[steps]: how probable each action was to whoever took it, above 0 and at most 1; empty where that is not known, of all trajectories or none.</param>
    /// <exception cref="ArgumentException">There is no step, or not as many of each, or a value is none of these; nothing was added.</exception>
    public void Add(ReadOnlySpan<float> observations, ReadOnlySpan<int> actions, ReadOnlySpan<float> rewards, ReadOnlySpan<float> probabilities = default)
    {
        LoggedValues.Check(this, observations, actions, rewards, probabilities);
        _observations.AddRange(observations);
        _actions.AddRange(actions);
        _rewards.AddRange(rewards);
        _probabilities.AddRange(probabilities);
        _ends.Add(_actions.Count);
        LongestSteps = Math.Max(LongestSteps, actions.Length);
    }

    /// <summary>Adds one of others' trajectories.</summary>
    public void Add(LoggedTrajectory trajectory) => Add(trajectory.Observations, trajectory.Actions, trajectory.Rewards, trajectory.Probabilities);

    /// <summary>Rewards of a trajectory, those of later steps discounted.</summary>
    /// <param name="trajectory">Its number.</param>
    /// <param name="discount">What a reward counts that comes a step later, from 0 to 1; default 1.</param>
    public double Return(int trajectory, double discount = 1)
    {
        var sum = 0.0;
        var rewards = this[trajectory].Rewards;
        for (var t = rewards.Length - 1; t >= 0; t--) sum = rewards[t] + (discount * sum);
        return sum;
    }

    /// <summary>The mean of <see cref="Return"/>: what those have gained who decided. NaN where there are no trajectories.</summary>
    public double MeanReturn(double discount = 1)
    {
        var sum = 0.0;
        for (var i = 0; i < Count; i++) sum += Return(i, discount);
        return sum / Count;
    }

    /// <summary>Some of the trajectories, in the order in which they are named.</summary>
    public LoggedTrajectories Select(IEnumerable<int> trajectories)
    {
        ArgumentNullException.ThrowIfNull(trajectories);
        var some = new LoggedTrajectories(ObservationSize, ActionCount);
        foreach (var i in trajectories) some.Add(this[i]);
        return some;
    }

    /// <summary>Two parts by chance: a policy that was learnt from one is evaluated on the other.</summary>
    /// <param name="fraction">The share of the first part, above 0 and below 1.</param>
    /// <param name="seed">Of the draw.</param>
    public (LoggedTrajectories First, LoggedTrajectories Second) Split(double fraction, int seed)
    {
        Require.Inside((float)fraction, 0, 1, nameof(fraction));
        var order = Enumerable.Range(0, Count).ToArray();
        new Random(seed).Shuffle(order);
        var first = (int)Math.Round(fraction * Count);
        return (Select(order[..first].Order()), Select(order[first..].Order()));
    }

    /// <summary>Has a policy act in an environment, and logs it, its probabilities among it.</summary>
    /// <param name="environment">Its observations have the policy's size, its actions are choices.</param>
    /// <param name="policy">Who acts.</param>
    /// <param name="episodes">Episodes; at least 1.</param>
    /// <param name="seed">Of the first episode; each further one has the next number.</param>
    /// <exception cref="ArgumentException">The environment is of other sizes or its actions are no choices, or it gives values that cannot be logged.</exception>
    /// <exception cref="InvalidOperationException">The environment threw; the message tells the episode and the step.</exception>
    public static LoggedTrajectories Record(IEnvironment environment, IHistoryPolicy policy, int episodes, int seed)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(policy);
        return EpisodeRecorder.Run(environment, policy, Require.Between(episodes, 1, int.MaxValue, nameof(episodes)), seed);
    }

    /// <summary>Reads trajectories from rows, each a step, those of a trajectory together and in the order of time.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">Times do not rise, a trajectory comes back after another, or a value is none that can be logged.</exception>
    public static LoggedTrajectories Read(IDataView rows, LoggedColumns columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        return LoggedReader.Read(rows, columns);
    }
}
