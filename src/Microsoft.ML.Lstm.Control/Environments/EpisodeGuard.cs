namespace Microsoft.ML.Lstm.Control.Environments;

/// <summary>Refuses what no episode can take: actions that are none, and steps behind the end.</summary>
struct EpisodeGuard(string name)
{
    bool _runs;

    public void Begin() => _runs = true;

    /// <summary>Checks an action.</summary>
    /// <exception cref="InvalidOperationException">The episode has not begun, or is over.</exception>
    /// <exception cref="ArgumentException">The action is none of the space.</exception>
    public readonly void Check(Space space, ReadOnlySpan<float> action)
    {
        if (!_runs) throw new InvalidOperationException($"{name} has no episode under way. Call {nameof(IEnvironment.Reset)} before {nameof(IEnvironment.Step)}, and again after the last step.");
        if (!space.Contains(action))
            throw new ArgumentException(FormattableString.Invariant($"{name} takes {space} as its action, but [{string.Join(", ", action.ToArray())}] came."), nameof(action));
    }

    public StepResult End(StepResult result)
    {
        if (result.IsLast) _runs = false;
        return result;
    }
}
