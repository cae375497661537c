using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;


namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// A network and an objective as the training loop sees them: their weights one after the other in one flat array, whole sequences, every one once an
/// epoch.
/// </summary>
sealed class ObjectiveTask : ITask
{
    readonly float[] _start;
    readonly ShuffledSampler _order;

    public ObjectiveTask(Network network, IObjective objective, float[] start, SequenceSet training, SequenceSet validation)
    {
        foreach (var set in (SequenceSet[])[training, validation]) SequenceTask.CheckFeatures(network, set);
        (Network, Objective, Training, Validation, _start) = (network, objective, training, validation, start);
        LongestSteps = Math.Max(training.LongestSteps, validation.LongestSteps);
        _order = new([.. Enumerable.Range(0, training.Count)]);
        ValidationOrder = [.. Enumerable.Range(0, validation.Count)];
        ValidationOrder.AsSpan().Sort(validation.LongestFirst);
    }

    public Network Network { get; }

    public IObjective Objective { get; }

    public int LongestSteps { get; }

    public SequenceSet Training { get; }

    public SequenceSet Validation { get; }

    /// <summary>The validation sequences from the longest to the shortest: those of a block are alike.</summary>
    public int[] ValidationOrder { get; }

    public int WeightCount => _start.Length;

    public int PackedSize => checked(Network.PackedSize + Objective.PackedSize);

    public int ValidationCount => Validation.Count;

    /// <summary>Outputs and the objective's own weights are all 0.</summary>
    public double LossOfNothing()
    {
        var (sum, weights, packed) = (default(LossSum), new float[Objective.Weights.Count], new float[Objective.PackedSize]);
        Objective.Pack(weights, packed);
        for (var i = 0; i < Training.Count; i++)
        {
            var steps = Network.OutputSteps(Training.Steps(i));
            var shape = new SequenceShape(1, steps, Network.OutputSize);
            var present = StepsPresent(Training, i);
            sum += Objective.Evaluate(new()
            {
                Shape = shape,
                Outputs = new float[shape.Count],
                Targets = new(Training.Target(i), [0, Training.Target(i).Length]),
                Mask = Network.KeepsSteps ? new(present) : Mask.None,
                SequenceWeights = [Training.Weight(i)],
                Weights = weights,
                Packed = packed,
                Scratch = new float[Objective.ScratchSize(1, steps)],
            });
        }

        return sum.Sum / sum.Weight;
    }

    /// <summary>Training goes on from the weights that the model has.</summary>
    public void Initialize(Span<float> weights, Random random) => _start.CopyTo(weights);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        Network.Pack(weights[..Network.Weights.Count], packed[..Network.PackedSize]);
        Objective.Pack(weights[Network.Weights.Count..], packed[Network.PackedSize..]);
    }

    public void Draw(Span<int> examples, Random random)
    {
        _order.Draw(examples, random);
        // A shard is as long as its longest sequence: like ones together leave the least to pad.
        examples.Sort(Training.LongestFirst);
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new ObjectiveShard(this, examples, region);

    /// <summary>Which steps of a sequence have no NaN in them.</summary>
    public static bool[] StepsPresent(SequenceSet set, int sequence)
    {
        var input = set.Input(sequence);
        var present = new bool[set.Steps(sequence)];
        for (var t = 0; t < present.Length; t++) present[t] = input.Slice(t * set.Features, set.Features).IndexOf(float.NaN) < 0;
        return present;
    }
}
