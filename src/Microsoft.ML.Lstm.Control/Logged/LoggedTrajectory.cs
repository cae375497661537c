namespace Microsoft.ML.Lstm;

/// <summary>What was observed, done and gained in one episode; valid until a trajectory is added.</summary>
public readonly ref struct LoggedTrajectory
{
    /// <summary>[steps, ObservationSize]: what was known before each action; NaN for what was not measured.</summary>
    public required ReadOnlySpan<float> Observations { get; init; }

    /// <summary>[steps]: numbers of the actions that were taken.</summary>
    public required ReadOnlySpan<int> Actions { get; init; }

    /// <summary>[steps]: what each of them gained.</summary>
    public required ReadOnlySpan<float> Rewards { get; init; }

    /// <summary>[steps]: how probable each action was to whoever took it; empty where that was not logged.</summary>
    public required ReadOnlySpan<float> Probabilities { get; init; }

    /// <summary>Actions that were taken.</summary>
    public int Steps => Actions.Length;
}
