using Microsoft.ML.Lstm.Control.Imitation;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>Policies with memory that are learnt from an expert. The same seed, data and environment give the same bits on any number of threads.</summary>
public static class ImitationLearner
{
    /// <summary>Learns to do what was shown (behaviour cloning; Pomerleau 1989).</summary>
    /// <param name="shown">The expert's episodes.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no episodes.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static RecurrentPolicy Clone(Demonstrations shown, ImitationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shown);
        options = (options ?? new()).Resolved();
        if (shown.Count == 0) throw new ArgumentException("There are no episodes. Add at least one that the expert has shown.", nameof(shown));
        var context = new TrainingContext(options.Training, seed: 0);
        return context.Run(fingerprint => Describe(fingerprint, shown, options), () => ImitationTrainer.Fit(Fresh(shown, options, context), shown, options, context, FitPlace.Only));
    }

    /// <summary>
    /// Learns from an expert who says, at each step that the policy itself comes to, what would have been right (DAgger; Ross et al. 2011): so it learns to recover from its own faults, which cloning never sees.
    /// </summary>
    /// <param name="environment">Where the episodes are; it is reset with a seed of its own for each.</param>
    /// <param name="expert">Who knows what is right. It acts in the first round.</param>
    /// <param name="options">How; null for the defaults. No checkpoint.</param>
    /// <param name="shown">Episodes that are known before; null for none.</param>
    /// <exception cref="ArgumentException">The episodes are of other spaces, or a checkpoint is asked for.</exception>
    /// <exception cref="InvalidOperationException">The expert's action is none of the space, or the environment threw; the message tells the episode and the step.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static RecurrentPolicy Aggregate(IEnvironment environment, IExpert expert, ImitationOptions? options = null, Demonstrations? shown = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(expert);
        options = (options ?? new()).Resolved();
        if (options.Training.CheckpointPath is not null) throw new ArgumentException("Rounds of an expert's advice have no checkpoint, as nobody knows what the expert would say again. Leave it out.", nameof(options));
        if (shown is not null && (shown.ObservationSpace.Size != environment.ObservationSpace.Size || shown.ActionSpace.Size != environment.ActionSpace.Size))
            throw new ArgumentException($"The episodes that were shown have {shown.ObservationSpace} and {shown.ActionSpace}, but the environment {environment.ObservationSpace} and {environment.ActionSpace}. Give episodes of the same.", nameof(shown));
        var context = new TrainingContext(options.Training, seed: 0);
        context.RefuseMachines("the expert advises one process");
        var all = shown?.Copy() ?? new(environment.ObservationSpace, environment.ActionSpace);
        var policy = Fresh(all, options, context);
        var advice = new AdvisedEpisode(environment, expert);
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var episode = 0; episode < options.EpisodesPerRound; episode++)
                advice.Run(round == 0 ? null : policy, unchecked(context.Seed + (round * options.EpisodesPerRound) + episode), all);
            // From fresh weights: what was learnt from fewer episodes is no good place to begin.
            policy = ImitationTrainer.Fit(Fresh(all, options, context), all, options, context, FitPlace.Of(round, options.Rounds));
            if (context.IsCanceled()) break;
        }
        return policy;
    }

    static RecurrentPolicy Fresh(Demonstrations shown, ImitationOptions options, TrainingContext context) => new(shown.ObservationSpace, shown.ActionSpace, options.Policy, context.Seed);

    static void Describe(TrainingFingerprint fingerprint, Demonstrations shown, ImitationOptions options)
    {
        fingerprint.Add("imitation").AddProperties(options);
        for (var episode = 0; episode < shown.Count; episode++) fingerprint.Add(shown.Observations(episode).ToArray()).Add(shown.Actions(episode).ToArray()).Add(shown.Done(episode).ToArray());
    }
}
