namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>An environment that gives no numbers, or throws where the reward is -1 (is cancelled where it is -2), at the fifth step of an episode.</summary>
sealed class Faulty(float reward, float seen) : IEnvironment
{
    int _steps;

    public Space ObservationSpace { get; } = new BoxSpace(float.NegativeInfinity, float.PositiveInfinity, 1);

    public Space ActionSpace { get; } = new DiscreteSpace(2);

    /// <summary>Whether no episode begins.</summary>
    public bool IsClosed { get; init; }

    public void Reset(int seed, Span<float> observation) => (_steps, observation[0]) = IsClosed ? throw new NotSupportedException("Closed.") : (0, 0);

    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (++_steps < 5) return default;
        if (reward == -1) throw new NotSupportedException("Out of order.");
        if (reward == -2) throw new OperationCanceledException();
        observation[0] = seen;
        return new(reward, false, false);
    }
}
