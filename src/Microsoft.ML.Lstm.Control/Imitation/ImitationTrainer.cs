using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Imitation;

/// <summary>Fits a policy to episodes that were shown, whole episodes at a time.</summary>
static class ImitationTrainer
{
    /// <summary>Trains from the policy's weights on.</summary>
    public static RecurrentPolicy Fit(RecurrentPolicy policy, Demonstrations shown, ImitationOptions options, TrainingContext context, FitPlace place)
    {
        options = options.For(shown.Count);
        var (network, objective) = (policy.Network, new ActionLikelihood(policy.ActionSpace));
        var (examples, start) = (Examples(policy.Encoder, shown), policy.Weights.ToArray());
        var batches = new SetBatches(network, objective, examples, new(examples.Fields));
        var task = new ObjectiveTask(network, objective, batches, (weights, _) => start.CopyTo(weights));
        var plan = BatchPlan.OfSequences(examples.Count, options.Training.BatchSize!.Value, batches.PassSteps);
        // No loss is perfect: a density has a logarithm of any sign.
        var loop = LoopOptions.Of(options.Training, unchecked(context.Seed + (7919 * (place.Member + 1))), plan) with { Patience = int.MaxValue, Place = place };
        return policy.With(Ensemble.Fit(1, _ => TrainingLoop.Run(task, loop, context))[0].Weights);
    }

    static ExampleSet Examples(StepEncoder encoder, Demonstrations shown)
    {
        var (seen, done) = (shown.ObservationSpace.Size, shown.ActionSpace.Size);
        var set = new ExampleSet([new("Steps", InputKind.Continuous, encoder.Width), new("Actions", InputKind.Continuous, done, FieldRole.Target)]);
        for (var episode = 0; episode < shown.Count; episode++)
        {
            var (steps, actions) = (new float[shown.Observations(episode).Length / seen * encoder.Width], shown.Actions(episode).ToArray());
            for (var t = 0; t < actions.Length / done; t++)
                encoder.Encode(shown.Observations(episode).Slice(t * seen, seen), t == 0 ? default : shown.Done(episode).Slice((t - 1) * done, done), t, steps.AsSpan(t * encoder.Width, encoder.Width));
            ToDrawn(shown.ActionSpace, actions);
            set.Add(steps, actions);
        }
        return set;
    }

    // Numbers of a box are drawn in units of half its width from its middle.
    static void ToDrawn(Space space, Span<float> actions)
    {
        if (space is not BoxSpace box) return;
        for (var i = 0; i < actions.Length; i++)
        {
            var (low, high) = (box.Low[i % box.Size], box.High[i % box.Size]);
            actions[i] = (actions[i] - ((low / 2) + (high / 2))) / ((high / 2) - (low / 2));
        }
    }
}
