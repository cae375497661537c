namespace Microsoft.ML.Lstm;

/// <summary>What a policy knows of one trajectory so far. One thread at a time.</summary>
public interface IHistoryPolicyState
{
    /// <summary>Forgets the trajectory, for another one to begin.</summary>
    void Reset();

    /// <summary>Takes what was observed, and says how probable each action is now.</summary>
    /// <param name="observation">[ObservationSize]; NaN for what was not measured.</param>
    /// <param name="previousAction">What was done after the observation before; -1 at the first one.</param>
    /// <param name="probabilities">[ActionCount], takes the probabilities, which sum to 1.</param>
    void Next(ReadOnlySpan<float> observation, int previousAction, Span<float> probabilities);
}
