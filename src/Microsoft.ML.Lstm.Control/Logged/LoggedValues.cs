namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Checks of what is logged.</summary>
static class LoggedValues
{
    public static void Check(LoggedTrajectories log, ReadOnlySpan<float> observations, ReadOnlySpan<int> actions, ReadOnlySpan<float> rewards, ReadOnlySpan<float> probabilities)
    {
        var steps = actions.Length;
        if (steps == 0) throw new ArgumentException($"Trajectory {log.Count} has no step. Leave it out: nothing was decided in it.", nameof(actions));
        if (observations.Length != (long)steps * log.ObservationSize)
            throw new ArgumentException($"Trajectory {log.Count} has {observations.Length} numbers observed and {steps} actions of {log.ObservationSize} numbers each. Give an observation before each action.", nameof(observations));
        if (rewards.Length != steps) throw new ArgumentException($"Trajectory {log.Count} has {rewards.Length} rewards and {steps} actions. Give one for each.", nameof(rewards));
        if (probabilities.Length != steps && !probabilities.IsEmpty)
            throw new ArgumentException($"Trajectory {log.Count} has {probabilities.Length} probabilities and {steps} actions. Give one for each, or none.", nameof(probabilities));
        if (log.Count > 0 && log.HasProbabilities == probabilities.IsEmpty)
            throw new ArgumentException($"Trajectory {log.Count} comes {(probabilities.IsEmpty ? "without" : "with")} probabilities, but those before {(probabilities.IsEmpty ? "with" : "without")}. Give them of all trajectories or none.", nameof(probabilities));
        for (var i = 0; i < observations.Length; i++)
            if (float.IsInfinity(observations[i])) throw new ArgumentException(FormattableString.Invariant($"Observation {i % log.ObservationSize} of step {i / log.ObservationSize} of trajectory {log.Count} is {observations[i]}. Give a finite number, or NaN for what was not measured."), nameof(observations));
        for (var t = 0; t < steps; t++)
        {
            if (actions[t] < 0 || actions[t] >= log.ActionCount)
                throw new ArgumentException(FormattableString.Invariant($"The action of step {t} of trajectory {log.Count} is {actions[t]}, but must be from 0 to {log.ActionCount - 1}."), nameof(actions));
            if (!float.IsFinite(rewards[t]))
                throw new ArgumentException(FormattableString.Invariant($"The reward of step {t} of trajectory {log.Count} is {rewards[t]}. Give a finite number: what is not known cannot be summed. Cut the trajectory before it, or leave it out."), nameof(rewards));
            if (!probabilities.IsEmpty && !(probabilities[t] > 0 && probabilities[t] <= 1))
                throw new ArgumentException(FormattableString.Invariant($"The probability of the action of step {t} of trajectory {log.Count} is {probabilities[t]}, but what was done had one above 0 and at most 1. Correct it, or give none of all trajectories, so that they are estimated."), nameof(probabilities));
        }
    }
}
