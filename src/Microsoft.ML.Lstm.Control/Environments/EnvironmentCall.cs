namespace Microsoft.ML.Lstm.Control.Environments;

/// <summary>Calls environments of users: what one throws says which it was and where.</summary>
static class EnvironmentCall
{
    /// <summary>Begins an episode.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="seed">The episode's seed.</param>
    /// <param name="observation">Takes the first observation.</param>
    /// <param name="episode">Number of the episode, from 1.</param>
    /// <param name="index">Number of the environment among several; null for the only one.</param>
    /// <exception cref="InvalidOperationException">It threw.</exception>
    public static void Reset(IEnvironment environment, int seed, Span<float> observation, int episode, int? index = null)
    {
        try
        {
            environment.Reset(seed, observation);
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new InvalidOperationException(FormattableString.Invariant($"{Name(environment, index)} could not begin its episode {episode}. {fault.Message}"), fault);
        }
    }

    /// <summary>Takes an action.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="action">What is done.</param>
    /// <param name="observation">Takes the next observation.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="episode">Number of the episode, from 1.</param>
    /// <param name="index">Number of the environment among several; null for the only one.</param>
    /// <exception cref="InvalidOperationException">It threw.</exception>
    public static StepResult Step(IEnvironment environment, ReadOnlySpan<float> action, Span<float> observation, int step, int episode, int? index = null)
    {
        try
        {
            return environment.Step(action, observation);
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new InvalidOperationException(FormattableString.Invariant($"{Name(environment, index)} failed at step {step} of its episode {episode}. {fault.Message}"), fault);
        }
    }

    /// <summary>How messages name an environment.</summary>
    public static string Name(IEnvironment environment, int? index) =>
        index is { } number ? FormattableString.Invariant($"Environment {number} ({environment.GetType().Name})") : $"The environment ({environment.GetType().Name})";
}
