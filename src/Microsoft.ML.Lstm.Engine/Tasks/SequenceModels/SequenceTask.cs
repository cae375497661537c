using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Sequences as the training loop sees them: every one once an epoch.</summary>
sealed class SequenceTask : ITask
{
    readonly float[] _start;
    readonly ShuffledSampler _order;

    public SequenceTask(Network network, ILoss loss, float[] start, SequenceSet training, SequenceSet validation, int chunkSteps = 0)
    {
        if (chunkSteps > 0 && network.NeedsWholeSequence)
            throw new ArgumentException($"{network} sees whole sequences, which cannot be trained in chunks. Set {nameof(SequenceTrainingOptions.ChunkSteps)} to 0.", nameof(network));
        foreach (var set in (SequenceSet[])[training, validation])
        {
            CheckFeatures(network, set);
            for (var i = 0; i < set.Count; i++) CheckTargets(network, loss, set, i);
        }

        (Network, Loss, Training, Validation, _start) = (network, loss, training, validation, start);
        var longest = Math.Max(training.LongestSteps, validation.LongestSteps);
        StepsAtOnce = chunkSteps == 0 ? longest : Math.Min(chunkSteps, longest);
        _order = new([.. Enumerable.Range(0, training.Count)]);
        ValidationOrder = [.. Enumerable.Range(0, validation.Count)];
        ValidationOrder.AsSpan().Sort(validation.LongestFirst);
    }

    public Network Network { get; }

    public ILoss Loss { get; }

    /// <summary>Steps of one pass; longer sequences go through in several, with their state.</summary>
    public int StepsAtOnce { get; }

    public SequenceSet Training { get; }

    public SequenceSet Validation { get; }

    /// <summary>The validation sequences from the longest to the shortest: those of a block are alike.</summary>
    public int[] ValidationOrder { get; }

    public int WeightCount => _start.Length;

    public int PackedSize => Network.PackedSize;

    public int ValidationCount => Validation.Count;

    public double LossOfNothing()
    {
        double sum = 0, weight = 0;
        for (var i = 0; i < Training.Count; i++)
        {
            var targets = Training.Target(i);
            var weights = new float[targets.Length];
            for (var place = 0; place < weights.Length; place++) weights[place] = float.IsNaN(targets[place]) ? 0 : Training.Weight(i);
            sum += Loss.Evaluate(new float[targets.Length * Loss.OutputsPerTarget], targets, weights, default);
            weight += weights.Sum(one => (double)one);
        }

        return sum / weight;
    }

    /// <summary>Training goes on from the weights that the model has.</summary>
    public void Initialize(Span<float> weights, Random random) => _start.CopyTo(weights);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Network.Pack(weights, packed);

    public void Draw(Span<int> examples, Random random)
    {
        _order.Draw(examples, random);
        // A shard is as long as its longest sequence: like ones together leave the least to pad.
        examples.Sort(Training.LongestFirst);
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new SequenceShard(this, examples, region);

    /// <summary>Refuses sequences that the network cannot read.</summary>
    public static void CheckFeatures(Network network, SequenceSet set)
    {
        if (set.Features != network.InputSize)
            throw new ArgumentException($"The sequences have {set.Features} features at each step, but the network reads {network.InputSize}.");
    }

    /// <summary>Refuses a sequence with more or fewer targets than the network has outputs for, and targets that the loss is not defined for.</summary>
    public static void CheckTargets(Network network, ILoss loss, SequenceSet set, int sequence)
    {
        var expected = network.OutputSteps(set.Steps(sequence)) * (network.OutputSize / loss.OutputsPerTarget);
        var targets = set.Target(sequence);
        if (targets.Length != expected) ThrowTargets(sequence, targets.Length, expected);
        for (var i = 0; i < targets.Length; i++)
            if (!float.IsNaN(targets[i]) && !loss.Targets.Contains(targets[i])) ThrowTarget(sequence, i, targets[i], loss.Targets);
    }

    [DoesNotReturn]
    static void ThrowTarget(int sequence, int place, float target, TargetDomain domain) =>
        throw new ArgumentException($"Target {place} of sequence {sequence} is {target}, but the loss takes {domain}. Give one, or NaN where it is not known.");

    [DoesNotReturn]
    static void ThrowTargets(int sequence, int targets, int expected) =>
        throw new ArgumentException($"Sequence {sequence} has {targets} targets, but the network's outputs for it are compared with {expected}.");
}
