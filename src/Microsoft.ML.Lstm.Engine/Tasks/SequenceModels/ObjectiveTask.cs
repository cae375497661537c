using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// A network and an objective as the training loop sees them: their weights one after the other in one flat array; of a set every example once an epoch, of
/// a source other examples at each step.
/// </summary>
sealed class ObjectiveTask : ITask
{
    /// <summary>Examples of a source that tell how long they are, and what outputs of 0 lose.</summary>
    const int Probes = 32;

    readonly float[] _start;
    readonly ShuffledSampler? _order;
    readonly ISequenceSource? _source;

    /// <summary>A task on a set.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="objective">What makes its outputs good.</param>
    /// <param name="start">The weights that training goes on from.</param>
    /// <param name="training">Examples to learn from.</param>
    /// <param name="validation">Examples to stop by; an empty set for none.</param>
    /// <param name="chunkSteps">Steps that gradients go back; 0 for whole sequences.</param>
    public ObjectiveTask(Network network, IObjective objective, float[] start, ExampleSet training, ExampleSet validation, int chunkSteps = 0)
        : this(network, objective, start, validation, chunkSteps)
    {
        Training = Checked(training);
        _order = new([.. Enumerable.Range(0, training.Count)]);
        var longest = Math.Max(Longest(training), Longest(validation));
        StepsAtOnce = [.. network.Inputs.Select((_, input) => Math.Max(Longest(training, input), Longest(validation, input)))];
        ChunkSteps = chunkSteps == 0 ? longest : Math.Min(chunkSteps, longest);
        if (StepsAtOnce.Length == 1) StepsAtOnce[0] = ChunkSteps;
    }

    /// <summary>A task on a source without end.</summary>
    public ObjectiveTask(Network network, IObjective objective, float[] start, ISequenceSource source, ExampleSet validation, int chunkSteps = 0)
        : this(network, objective, start, validation, chunkSteps)
    {
        (_source, Training) = (source, new(source.Fields));
        CheckInputs(network, Training);
        ChunkSteps = chunkSteps == 0 ? int.MaxValue : chunkSteps;
        Draw(new int[Probes], new Random(Probes));
        StepsAtOnce = [.. network.Inputs.Select((_, input) => Longest(Training, input))];
        if (StepsAtOnce.Length == 1) StepsAtOnce[0] = Math.Min(StepsAtOnce[0], ChunkSteps);
    }

    ObjectiveTask(Network network, IObjective objective, float[] start, ExampleSet validation, int chunkSteps)
    {
        if (chunkSteps > 0 && (network.NeedsWholeSequence || network.Inputs.Count > 1))
            throw new ArgumentException($"{network} sees whole sequences, which cannot be trained in chunks. Set {nameof(SequenceTrainingOptions.ChunkSteps)} to 0.", nameof(network));
        if (chunkSteps > 0 && objective.NeedsWholeSequence)
            throw new ArgumentException($"{objective} sees whole sequences, which cannot be trained in chunks. Set {nameof(SequenceTrainingOptions.ChunkSteps)} to 0.", nameof(objective));
        (Network, Objective, _start) = (network, objective, start);
        Validation = Checked(validation);
        ValidationOrder = [.. Enumerable.Range(0, validation.Count)];
        ValidationOrder.AsSpan().Sort(validation.LongestFirst);
        (Training, StepsAtOnce) = (validation, []);
    }

    public Network Network { get; }

    public IObjective Objective { get; }

    /// <summary>Steps of each input of one pass at most.</summary>
    public int[] StepsAtOnce { get; }

    /// <summary>Steps of the longest of them.</summary>
    public int PassSteps => StepsAtOnce.Max();

    /// <summary>Steps after which longer sequences are cut; they go through in several passes, with their state.</summary>
    public int ChunkSteps { get; }

    /// <summary>Examples to learn from; those of the step at hand where they come from a source.</summary>
    public ExampleSet Training { get; }

    public ExampleSet Validation { get; }

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
        if (_source is not null) Draw(new int[Probes], new Random(Probes));
        var pass = new NetworkPass(Network, 1);
        var loader = new BatchLoader(Network, pass, Objective);
        for (var i = 0; i < Training.Count; i++)
        {
            loader.Load(Training, [i], 0, Training.LongestSteps(i));
            pass.Take(1);
            var shape = new SequenceShape(1, pass.OutputSteps(), Network.OutputSize);
            sum += Objective.Evaluate(new()
            {
                Shape = shape,
                Outputs = new float[shape.Count],
                Targets = loader.Targets,
                Mask = pass.OutputMask(),
                SequenceWeights = loader.SequenceWeights,
                StepWeights = loader.StepWeights,
                Weights = weights,
                Packed = packed,
                Scratch = new float[Objective.ScratchSize(1, shape.Steps)],
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
        if (_source is null) _order!.Draw(examples, random);
        else
        {
            Training.Clear();
            _source.Draw(Training, examples.Length, random);
            if (Training.Count != examples.Length)
                throw new InvalidOperationException($"The source added {Training.Count} examples where {examples.Length} were asked for. Add as many.");
            Checked(Training);
            for (var i = 0; i < examples.Length; i++) examples[i] = i;
        }
        // A shard is as long as its longest sequence: like ones together leave the least to pad.
        examples.Sort(Training.LongestFirst);
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new ObjectiveShard(this, examples, region);

    /// <summary>Refuses a set that the network cannot read.</summary>
    public static void CheckInputs(Network network, ExampleSet set)
    {
        if (set.Inputs.Count != network.Inputs.Count)
            throw new ArgumentException($"The sequences have {set.Inputs.Count} inputs, but the network reads {network.Inputs.Count}.");
        for (var input = 0; input < set.Inputs.Count; input++)
        {
            var (field, port) = (set.Inputs[input], network.Inputs[input]);
            if (field.StepSize != port.StepSize)
                throw new ArgumentException($"The sequences have {field.StepSize} features at each step, but the network reads {port.StepSize}.");
            if (port.Kind != field.Kind && network.Inputs.Count > 1)
                throw new ArgumentException($"Input '{field.Name}' holds {field.Kind}, but the network's input '{port.Name}' reads {port.Kind}.");
        }
    }

    ExampleSet Checked(ExampleSet set)
    {
        CheckInputs(Network, set);
        Span<int> steps = stackalloc int[Network.Inputs.Count];
        for (var i = 0; i < set.Count; i++)
        {
            for (var input = 0; input < steps.Length; input++) steps[input] = set.Steps(i, set.InputFields[input]);
            if (set.Fields[set.TargetFields[0]].Kind != InputKind.Tokens) Objective.CheckTargets(i, set.Target(i), Network.OutputSteps(steps));
        }
        return set;
    }

    static int Longest(ExampleSet set)
    {
        var longest = 0;
        for (var i = 0; i < set.Count; i++) longest = Math.Max(longest, set.LongestSteps(i));
        return longest;
    }

    static int Longest(ExampleSet set, int input)
    {
        var longest = 1;
        for (var i = 0; i < set.Count; i++) longest = Math.Max(longest, set.Steps(i, set.InputFields[input]));
        return longest;
    }
}
