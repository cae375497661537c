namespace Microsoft.ML.Lstm;

/// <summary>
/// What an agent acts in, in the words of Gymnasium (Towers et al. 2024): episodes of steps, each an action in and an observation and a reward out. One thread at a time;
/// several instances may run at once.
/// </summary>
public interface IEnvironment
{
    /// <summary>What observations can be.</summary>
    Space ObservationSpace { get; }

    /// <summary>What actions can be.</summary>
    Space ActionSpace { get; }

    /// <summary>Begins an episode.</summary>
    /// <param name="seed">All that is random until the next call comes from here: the same seed and actions give the same episode, to the bit.</param>
    /// <param name="observation">[ObservationSpace.Size], takes the first observation.</param>
    void Reset(int seed, Span<float> observation);

    /// <summary>Takes an action.</summary>
    /// <param name="action">[ActionSpace.Size], an element of the space.</param>
    /// <param name="observation">[ObservationSpace.Size], takes the observation after it.</param>
    StepResult Step(ReadOnlySpan<float> action, Span<float> observation);
}
