namespace Microsoft.ML.Lstm;

/// <summary>What a step of an environment gave beside the observation.</summary>
/// <param name="Reward">The reward of the step.</param>
/// <param name="Terminated">Whether the episode has come to its end, after which there is nothing to gain.</param>
/// <param name="Truncated">Whether the episode was cut, as by a limit of steps, while more could have been gained.</param>
public readonly record struct StepResult(float Reward, bool Terminated, bool Truncated)
{
    /// <summary>Whether the episode is over, so that the environment must be reset.</summary>
    public bool IsLast => Terminated || Truncated;
}
