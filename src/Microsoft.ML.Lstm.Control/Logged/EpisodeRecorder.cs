using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Has a policy act in an environment, and logs it.</summary>
static class EpisodeRecorder
{
    public static LoggedTrajectories Run(IEnvironment environment, IHistoryPolicy policy, int episodes, int seed)
    {
        if (environment.ActionSpace is not DiscreteSpace actions || actions.Count != policy.ActionCount)
            throw new ArgumentException($"The environment's actions are {environment.ActionSpace}, but the policy chooses one of {policy.ActionCount}.", nameof(environment));
        if (environment.ObservationSpace.Size != policy.ObservationSize)
            throw new ArgumentException($"The environment's observations have {environment.ObservationSpace.Size} numbers, but the policy reads {policy.ObservationSize}.", nameof(environment));
        var log = new LoggedTrajectories(policy.ObservationSize, policy.ActionCount);
        var (observations, taken, rewards, probabilities) = (new List<float>(), new List<int>(), new List<float>(), new List<float>());
        var (observation, chances, action, state) = (new float[policy.ObservationSize], new float[policy.ActionCount], new float[1], policy.Begin());
        for (var episode = 0; episode < episodes; episode++)
        {
            observations.Clear();
            taken.Clear();
            rewards.Clear();
            probabilities.Clear();
            state.Reset();
            var own = unchecked(seed + episode);
            // Another stream than the environment's, which has the seed itself.
            var random = new SplitMix64(SplitMix64.Derive((ulong)own, 1)!.Value);
            EnvironmentCall.Reset(environment, own, observation, episode + 1);
            StepResult result;
            do
            {
                state.Next(observation, taken.Count == 0 ? -1 : taken[^1], chances);
                var choice = Draw(chances, random.NextDouble());
                observations.AddRange(observation);
                taken.Add(choice);
                probabilities.Add(Math.Min(1, chances[choice]));
                action[0] = choice;
                result = EnvironmentCall.Step(environment, action, observation, taken.Count, episode + 1);
                rewards.Add(result.Reward);
            }
            while (!result.IsLast);
            log.Add([.. observations], [.. taken], [.. rewards], [.. probabilities]);
        }
        return log;
    }

    /// <summary>A choice by its probability, never one of probability 0.</summary>
    /// <param name="probabilities">Of each.</param>
    /// <param name="draw">From 0 to below 1, drawn by chance.</param>
    public static int Draw(ReadOnlySpan<float> probabilities, double draw)
    {
        var last = -1;
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (!(probabilities[i] > 0)) continue;
            last = i;
            if ((draw -= probabilities[i]) < 0) return i;
        }
        return last >= 0 ? last : throw new InvalidOperationException("A policy gave no action a probability above 0.");
    }
}
