using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Examples of a set, every one once an epoch, or of a source, others at each step: whole, or in chunks with the state carried on.</summary>
sealed class SetBatches : IBatchSource
{
    /// <summary>Examples of a source that tell how long they are, and what outputs of 0 lose.</summary>
    const int Probes = 32;

    readonly Network _network;
    readonly IObjective _objective;
    readonly ShuffledSampler? _order;
    readonly ISequenceSource? _source;

    /// <summary>The validation examples from the longest to the shortest.</summary>
    readonly int[] _validationOrder;

    /// <summary>Batches of a set.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="objective">The objective to minimise.</param>
    /// <param name="training">Training examples.</param>
    /// <param name="validation">Validation examples for early stopping; an empty set for none.</param>
    /// <param name="chunkSteps">Steps of truncated backpropagation; 0 for whole sequences.</param>
    public SetBatches(Network network, IObjective objective, ExampleSet training, ExampleSet validation, int chunkSteps = 0)
        : this(network, objective, validation, chunkSteps)
    {
        Training = Checked(training);
        _order = new([.. Enumerable.Range(0, training.Count)]);
        var longest = Math.Max(Longest(training), Longest(validation));
        StepsAtOnce = [.. network.Inputs.Select((_, input) => Math.Max(Longest(training, input), Longest(validation, input)))];
        ChunkSteps = chunkSteps == 0 ? longest : Math.Min(chunkSteps, longest);
        if (StepsAtOnce.Length == 1) StepsAtOnce[0] = ChunkSteps;
    }

    /// <summary>Batches of an unbounded source.</summary>
    public SetBatches(Network network, IObjective objective, ISequenceSource source, ExampleSet validation, int chunkSteps = 0)
        : this(network, objective, validation, chunkSteps)
    {
        (_source, Training) = (source, new(source.Fields));
        CheckInputs(network, Training);
        ChunkSteps = chunkSteps == 0 ? int.MaxValue : chunkSteps;
        Draw(new int[Probes], new Random(Probes));
        StepsAtOnce = [.. network.Inputs.Select((_, input) => Longest(Training, input))];
        if (StepsAtOnce.Length == 1) StepsAtOnce[0] = Math.Min(StepsAtOnce[0], ChunkSteps);
    }

    SetBatches(Network network, IObjective objective, ExampleSet validation, int chunkSteps)
    {
        if (chunkSteps > 0 && (network.NeedsWholeSequence || network.Inputs.Count > 1))
            throw new ArgumentException($"{network} sees whole sequences, which cannot be trained in chunks. Set {nameof(SequenceTrainingOptions.ChunkSteps)} to 0.", nameof(network));
        if (chunkSteps > 0 && objective.NeedsWholeSequence)
            throw new ArgumentException($"{objective} sees whole sequences, which cannot be trained in chunks. Set {nameof(SequenceTrainingOptions.ChunkSteps)} to 0.", nameof(objective));
        (_network, _objective) = (network, objective);
        ValidationSet = Checked(validation);
        _validationOrder = [.. Enumerable.Range(0, validation.Count)];
        _validationOrder.AsSpan().Sort(validation.LongestFirst);
        (Training, StepsAtOnce) = (validation, []);
    }

    /// <summary>Steps of each input of one pass at most.</summary>
    public int[] StepsAtOnce { get; }

    /// <summary>Steps of the longest of them.</summary>
    public int PassSteps => StepsAtOnce.Max();

    /// <summary>Steps after which longer sequences are cut; they go through in several passes, with their state.</summary>
    public int ChunkSteps { get; }

    /// <summary>Examples to learn from; those of the step at hand where they come from a source.</summary>
    public ExampleSet Training { get; }

    public ExampleSet ValidationSet { get; }

    public ReadOnlySpan<int> Validation => _validationOrder;

    /// <summary>The objective's own weights are 0, too; NaN where weights are negative.</summary>
    public double LossOfNothing()
    {
        var (sum, weights, packed) = (default(LossSum), new float[_objective.Weights.Count], new float[_objective.PackedSize]);
        _objective.Pack(weights, packed);
        if (_source is not null) Draw(new int[Probes], new Random(Probes));
        if (IsSigned(Training)) return double.NaN;
        var pass = new NetworkPass(_network, 1);
        var loader = new BatchLoader(_network, pass, _objective);
        for (var i = 0; i < Training.Count; i++)
        {
            loader.Load(Training, [i], 0, Training.LongestSteps(i));
            pass.Take(1);
            var shape = new SequenceShape(1, pass.OutputSteps(), _network.OutputSize);
            sum += _objective.Evaluate(new()
            {
                Shape = shape,
                Outputs = new float[shape.Count],
                Targets = loader.Targets,
                Mask = pass.OutputMask(),
                SequenceWeights = loader.SequenceWeights,
                StepWeights = loader.StepWeights,
                Weights = weights,
                Packed = packed,
                Scratch = new float[_objective.ScratchSize(1, shape.Steps)],
            });
        }

        return sum.Sum / sum.Weight;
    }

    /// <summary>Where weights are negative, as advantages are, a loss tells nothing of what was learnt.</summary>
    static bool IsSigned(ExampleSet set)
    {
        for (var i = 0; i < set.Count; i++)
            if (set.Weight(i) < 0 || (set.StepWeights is { } field && set.Values(i, field).ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon))) return true;
        return false;
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

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) => new SetLoader(this, _network, _objective, rows, region);

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
            if (port.Name != field.Name && network.Inputs.Count > 1)
                throw new ArgumentException($"Input {input} of the sequences is '{field.Name}', but the network's is '{port.Name}'. Give the fields by the names and in the order of the network's inputs.");
            if (port.Kind != field.Kind && network.Inputs.Count > 1)
                throw new ArgumentException($"Input '{field.Name}' holds {field.Kind}, but the network's input '{port.Name}' reads {port.Kind}.");
        }
    }

    ExampleSet Checked(ExampleSet set)
    {
        CheckInputs(_network, set);
        if (_objective.Field >= set.TargetFields.Length)
            throw new ArgumentException($"{_objective} reads target field {_objective.Field}, but the examples have {set.TargetFields.Length}. Give the field, or name another one.");
        var field = set.TargetFields[_objective.Field];
        Span<int> steps = stackalloc int[_network.Inputs.Count];
        var targets = Array.Empty<float>();
        for (var i = 0; i < set.Count; i++)
        {
            for (var input = 0; input < steps.Length; input++) steps[input] = set.Steps(i, set.InputFields[input]);
            var count = set.ValueCount(i, field);
            if (targets.Length < count) targets = new float[Math.Max(count, 2 * targets.Length)];
            set.CopyTargets(i, field, .., targets);
            _objective.CheckTargets(i, targets.AsSpan(0, count), _network.OutputSteps(steps));
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
