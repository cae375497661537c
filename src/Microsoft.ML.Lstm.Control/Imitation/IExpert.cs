namespace Microsoft.ML.Lstm;

/// <summary>Who shows what to do: a controller, a rule, or a person at a stick. It sees every step of an episode, also those in which another one acts.</summary>
public interface IExpert
{
    /// <summary>An episode begins.</summary>
    void Reset();

    /// <summary>What the expert would do.</summary>
    /// <param name="observation">[ObservationSpace.Size].</param>
    /// <param name="lastAction">[ActionSpace.Size]: what was done before, by whomever; empty at the first step.</param>
    /// <param name="action">[ActionSpace.Size], takes the expert's action.</param>
    void Act(ReadOnlySpan<float> observation, ReadOnlySpan<float> lastAction, Span<float> action);
}
