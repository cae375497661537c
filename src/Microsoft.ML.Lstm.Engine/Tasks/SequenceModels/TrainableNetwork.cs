using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>A network, an objective, and the weights of both: what a model of sequences trains, saves and predicts by.</summary>
sealed class TrainableNetwork
{
    const int EvaluatedAtOnce = 256;

    readonly float[] _weights, _packed;
    readonly Range _own;
    NetworkPass? _single;

    /// <summary>Fresh weights.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="objective">The objective to minimise.</param>
    /// <param name="seed">Of the weights and of all that is random in training.</param>
    /// <param name="tiedTo">The network's matrix that is the objective's only one, too; null for weights of its own.</param>
    public TrainableNetwork(Network network, IObjective objective, int seed, string? tiedTo = null)
    {
        (Network, Objective, Seed, TiedTo) = (network, objective, seed, tiedTo);
        _own = tiedTo is null ? network.Weights.Count..checked(network.Weights.Count + objective.Weights.Count) : Tied(network, objective, tiedTo);
        _weights = new float[Math.Max(network.Weights.Count, _own.End.Value)];
        _packed = new float[network.PackedSize];
        var random = new Random(seed);
        network.Initialize(_weights.AsSpan(0, network.Weights.Count), random);
        if (tiedTo is null) objective.Initialize(_weights.AsSpan(_own), random);
        network.Pack(_weights.AsSpan(0, network.Weights.Count), _packed);
    }

    public Network Network { get; }

    public IObjective Objective { get; }

    /// <summary>Of the fresh weights and of all that is random in training.</summary>
    public int Seed { get; }

    /// <summary>The network's matrix that is the objective's, too; null for none.</summary>
    public string? TiedTo { get; }

    /// <summary>The network's weights, then the objective's, unless they are tied.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The objective's weights.</summary>
    public ReadOnlySpan<float> ObjectiveWeights => _weights.AsSpan(_own);

    /// <summary>The same with products in 8-bit integers, for prediction only.</summary>
    public TrainableNetwork Quantized()
    {
        var quantized = new TrainableNetwork(NetworkQuantizer.Quantize(Network), Objective, Seed, TiedTo);
        quantized.SetWeights(NetworkQuantizer.Snap(quantized.Network, _weights));
        return quantized;
    }

    public void SetWeights(ReadOnlySpan<float> weights)
    {
        weights.CopyTo(_weights);
        Network.Pack(_weights.AsSpan(0, Network.Weights.Count), _packed);
    }

    /// <summary>Trains on a set from the weights' present values on; the loss of what is kept.</summary>
    /// <param name="training">Every example once an epoch.</param>
    /// <param name="options">How.</param>
    /// <param name="validation">Validation examples for early stopping; null for none.</param>
    /// <param name="describe">Says what the objective is.</param>
    /// <exception cref="ArgumentException">There are no sequences, or no target of them is known.</exception>
    public double Train(ExampleSet training, SequenceTrainingOptions options, ExampleSet? validation, Action<TrainingFingerprint> describe)
    {
        if (training.Count == 0) throw new ArgumentException("There are no sequences to train on. Add some.", nameof(training));
        CheckSomeTarget(training, "train", nameof(training));
        return Run(Batches(training, validation, options), training.Count, options, validation, describe);
    }

    /// <summary>Trains on so many examples of a source an epoch.</summary>
    public double Train(ISequenceSource source, int examples, SequenceTrainingOptions options, ExampleSet? validation, Action<TrainingFingerprint> describe) => Run(
        new(Network, Objective, source, validation ?? new(source.Fields), options.ChunkSteps), examples, options, validation,
        describe + (fingerprint => fingerprint.Add($"{source.GetType()} {examples}")));

    /// <summary>Trains from the weights' present values on, as one network of several, and leaves them as they are.</summary>
    public TrainingResult Fit(ExampleSet training, ExampleSet? validation, SequenceTrainingOptions options, TrainingContext context, FitPlace place)
    {
        var batches = Batches(training, validation, options);
        return TrainingRun.Fit(Task(batches), training.Count, batches.PassSteps, options, context, place);
    }

    SetBatches Batches(ExampleSet training, ExampleSet? validation, SequenceTrainingOptions options) =>
        new(Network, Objective, training, validation ?? new(training.Fields), options.ChunkSteps);

    ObjectiveTask Task(SetBatches batches) => new(Network, Objective, batches, (weights, _) => _weights.CopyTo(weights)) { OwnWeights = _own };

    double Run(SetBatches batches, int examples, SequenceTrainingOptions options, ExampleSet? validation, Action<TrainingFingerprint> describe)
    {
        if (validation is { Count: 0 }) throw new ArgumentException("There are no sequences to validate on. Add some, or pass none.", nameof(validation));
        if (validation is not null) CheckSomeTarget(validation, "validate", nameof(validation));
        options = options.Resolved();
        var context = new TrainingContext(options.Training with { Seed = options.Training.Seed ?? Seed }, Seed);
        describe += fingerprint => fingerprint.Add($"{Network.Spec}").AddProperties(options).Add(_weights).Add(batches.Training).Add(validation);
        var (weights, loss) = context.Run(describe, () => TrainingRun.FitOnly(Task(batches), examples, batches.PassSteps, options, context));
        SetWeights(weights);
        return loss;
    }

    static void CheckSomeTarget(ExampleSet set, string purpose, string name)
    {
        for (var i = 0; i < set.Count; i++)
            if (set.Weight(i) != 0 && set.HasTarget(i)) return;
        throw new ArgumentException($"There is nothing to {purpose} on: every target is NaN, or its sequence weighs 0. Give some.", name);
    }

    /// <summary>Runs the network on one sequence [steps, Features].</summary>
    /// <exception cref="InvalidOperationException">The network reads several inputs.</exception>
    public NetworkPass Predict(ReadOnlySpan<float> input)
    {
        CheckSingleInput(Network);
        ExampleSet.CheckSequence(input, Network.InputSize);
        _single ??= new(Network, 1);
        _single.Begin(input.Length / Network.InputSize);
        _single.Load(0, 0, input);
        _single.Forward(1, new(_weights.AsSpan(0, Network.Weights.Count), _packed), seed: null);
        return _single;
    }

    public StepPredictor PredictSteps() => new(Network, _weights, _packed);

    /// <summary>The mean loss on sequences, weighted as in training; NaN where nothing has a target.</summary>
    public double Evaluate(ExampleSet sequences, int threads)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0) return double.NaN;
        var batches = new SetBatches(Network, Objective, sequences, sequences);
        var plan = BatchPlan.OfSequences(sequences.Count, EvaluatedAtOnce, batches.PassSteps);
        return new ShardTeam(Task(batches), plan, new(new() { Threads = threads == 0 ? null : threads }, 0)).Validate(_weights);
    }

    /// <summary>Refuses a network that one sequence is not enough for.</summary>
    public static void CheckSingleInput(Network network)
    {
        if (network.Inputs.Count > 1) throw new InvalidOperationException($"The network reads {network.Inputs.Count} inputs, but one sequence came. Predict an {nameof(ExampleSet)} with it.");
    }

    public float[][] Predict(ExampleSet sequences, int threads, int output = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        Require.Between(threads, 0, 1024);
        SetBatches.CheckInputs(Network, sequences);
        return new SequencePredictor(Network, _weights, _packed, sequences, output).Run(new(threads));
    }

    /// <summary>Writes the description of the network, then the weights with their names and sizes.</summary>
    public void Write(ModelCodec codec)
    {
        NetworkSpec.Transfer(codec, Network.Spec);
        SavedWeights.Transfer(codec, Network, Layout(Network, Objective, TiedTo), new(Seed, _weights));
    }

    /// <summary>Reads what was written.</summary>
    /// <param name="codec">Where from.</param>
    /// <param name="given">The network whose weights they must be; null for the one that is described.</param>
    /// <param name="described">Whether there is a description.</param>
    /// <param name="objective">Makes the objective of a network.</param>
    /// <param name="tiedTo">The network's matrix that is the objective's, too; null for none.</param>
    public static TrainableNetwork Read(ModelCodec codec, Network? given, bool described, Func<Network, IObjective> objective, string? tiedTo = null)
    {
        if (!described && given is null)
            throw new InvalidDataException("The model was saved in version 1 of its format, which does not describe its layers. Load it with the network it was saved with.");
        var spec = described ? NetworkSpec.Transfer(codec, null) : null;
        var network = given ?? Network.Of(spec!);
        var own = objective(network);
        var saved = SavedWeights.Transfer(codec, network, Layout(network, own, tiedTo));
        var read = new TrainableNetwork(network, own, saved.Seed, tiedTo);
        read.SetWeights(saved.Values);
        return read;
    }

    static WeightLayout Layout(Network network, IObjective objective, string? tiedTo) =>
        tiedTo is null ? new([.. network.Weights.Specs, .. objective.Weights.Specs]) : network.Weights;

    static Range Tied(Network network, IObjective objective, string name)
    {
        if (objective.Weights.Specs.Length != 1)
            throw new ArgumentException($"{objective} has {objective.Weights.Specs.Length} matrices of its own, but only a single one can be tied to '{name}'. Leave the bias out.", nameof(objective));
        var specs = network.Weights.Specs;
        var own = objective.Weights.Specs[0];
        for (var i = 0; i < specs.Length; i++)
        {
            if (specs[i].Name != name) continue;
            return (specs[i].Rows, specs[i].Columns) == (own.Rows, own.Columns) ? network.Weights.RangeOf(i) : throw new ArgumentException(
                $"The matrix '{name}' of the network is [{specs[i].Rows}, {specs[i].Columns}], but that of {objective} is [{own.Rows}, {own.Columns}]. Only equal ones can be tied.", nameof(network));
        }
        throw new ArgumentException($"The network has no matrix '{name}'. It has {string.Join(", ", specs.ToArray().Select(spec => $"'{spec.Name}'"))}.", nameof(network));
    }
}
