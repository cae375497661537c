namespace Microsoft.ML.Lstm;

/// <summary>Episodes that an expert has shown: at each step what was to be seen, and what the expert did.</summary>
public sealed class Demonstrations
{
    readonly List<(float[] Observations, float[] Actions, float[] Done)> _episodes = [];

    /// <summary>None yet.</summary>
    /// <param name="observations">What is to be seen.</param>
    /// <param name="actions">What can be done: a <see cref="DiscreteSpace"/>, or a <see cref="BoxSpace"/> with finite limits.</param>
    /// <exception cref="ArgumentException">The actions are of another space, or have no limits.</exception>
    public Demonstrations(Space observations, Space actions)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(actions);
        if (actions is not DiscreteSpace && !(actions is BoxSpace box && HasLimits(box)))
            throw new ArgumentException($"Actions are {actions}. Give a {nameof(DiscreteSpace)}, or a {nameof(BoxSpace)} with finite limits.", nameof(actions));
        (ObservationSpace, ActionSpace) = (observations, actions);
    }

    /// <summary>What is to be seen.</summary>
    public Space ObservationSpace { get; }

    /// <summary>What can be done.</summary>
    public Space ActionSpace { get; }

    /// <summary>Episodes.</summary>
    public int Count => _episodes.Count;

    /// <summary>Steps of all episodes.</summary>
    public long Steps { get; private set; }

    /// <summary>Adds an episode.</summary>
    /// <param name="observations">[steps, ObservationSpace.Size]; at least one step.</param>
    /// <param name="actions">[steps, ActionSpace.Size]: what the expert did after each of them.</param>
    /// <exception cref="ArgumentException">There is no step, or not as many of both, or a step is none of its space.</exception>
    public void Add(ReadOnlySpan<float> observations, ReadOnlySpan<float> actions) => Add(observations, actions, actions);

    /// <summary>Adds an episode in which another one acted.</summary>
    /// <param name="observations">[steps, ObservationSpace.Size]; at least one step.</param>
    /// <param name="actions">[steps, ActionSpace.Size]: what the expert would have done after each of them.</param>
    /// <param name="done">[steps, ActionSpace.Size]: what was done.</param>
    /// <inheritdoc cref="Add(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public void Add(ReadOnlySpan<float> observations, ReadOnlySpan<float> actions, ReadOnlySpan<float> done)
    {
        var steps = observations.Length / ObservationSpace.Size;
        if (steps == 0 || observations.Length % ObservationSpace.Size != 0 || actions.Length != steps * ActionSpace.Size || done.Length != actions.Length)
            throw new ArgumentException($"{observations.Length} numbers of observations and {actions.Length} of actions came, but a step has {ObservationSpace.Size} and {ActionSpace.Size}. Give both of each step, and a step at least.", nameof(observations));
        for (var t = 0; t < steps; t++)
        {
            Check(ObservationSpace, observations.Slice(t * ObservationSpace.Size, ObservationSpace.Size), "observation", t);
            Check(ActionSpace, actions.Slice(t * ActionSpace.Size, ActionSpace.Size), "action", t);
            Check(ActionSpace, done.Slice(t * ActionSpace.Size, ActionSpace.Size), "action", t);
        }
        _episodes.Add((observations.ToArray(), actions.ToArray(), done.ToArray()));
        Steps += steps;
    }

    /// <summary>What was to be seen in an episode, [steps, ObservationSpace.Size].</summary>
    public ReadOnlySpan<float> Observations(int episode) => _episodes[episode].Observations;

    /// <summary>What the expert did in it, or would have done, [steps, ActionSpace.Size].</summary>
    public ReadOnlySpan<float> Actions(int episode) => _episodes[episode].Actions;

    /// <summary>What was done in it, [steps, ActionSpace.Size].</summary>
    public ReadOnlySpan<float> Done(int episode) => _episodes[episode].Done;

    internal Demonstrations Copy()
    {
        var copy = new Demonstrations(ObservationSpace, ActionSpace) { Steps = Steps };
        copy._episodes.AddRange(_episodes);
        return copy;
    }

    static void Check(Space space, ReadOnlySpan<float> values, string name, int step)
    {
        if (!space.Contains(values))
            throw new ArgumentException(FormattableString.Invariant($"The {name} of step {step} is [{string.Join(", ", values.ToArray())}], but must be {space}."), name + "s");
    }

    static bool HasLimits(BoxSpace box)
    {
        for (var i = 0; i < box.Size; i++)
            if (!float.IsFinite(box.High[i] - box.Low[i])) return false;
        return true;
    }
}
