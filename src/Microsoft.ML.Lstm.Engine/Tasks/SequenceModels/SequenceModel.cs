using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>A network of any layers with its weights, trained on sequences: the shortest way from layers to a model.</summary>
public sealed class SequenceModel
{
    const string Kind = "SEQM";
    const uint FormatVersion = 2;

    readonly float[] _weights, _packed;
    NetworkPass? _single;

    /// <summary>A network with fresh weights.</summary>
    /// <param name="network">From [B, T, Features] to outputs; their size is a multiple of what the loss takes for each target.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="seed">Seed of the weights and of all that is random in training.</param>
    public SequenceModel(ILayer network, ILoss loss, int seed) : this(Network.Of(network), loss, seed)
    {
    }

    /// <inheritdoc cref="SequenceModel(ILayer, ILoss, int)"/>
    public SequenceModel(Network network, ILoss loss, int seed)
    {
        CheckFit(network, loss);
        (Network, Loss, Seed) = (network, loss, seed);
        _weights = new float[network.Weights.Count];
        _packed = new float[network.PackedSize];
        network.Initialize(_weights, new Random(seed));
        network.Pack(_weights, _packed);
    }

    /// <summary>Refuses a network whose outputs the loss cannot compare.</summary>
    static void CheckFit(Network network, ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        if (network.OutputSize % loss.OutputsPerTarget != 0)
            throw new ArgumentException(
                $"The network has {network.OutputSize} outputs, but the loss takes {loss.OutputsPerTarget} for each target. Make one a multiple of the other.", nameof(network));
    }

    /// <summary>The layers.</summary>
    public Network Network { get; }

    /// <summary>What training makes small.</summary>
    public ILoss Loss { get; }

    int Seed { get; }

    IObjective Objective => new ElementwiseObjective(Loss, Network.OutputSize / Loss.OutputsPerTarget);

    /// <summary>All weights, as the network's layout says; <see cref="SetWeights"/> changes them.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Takes weights from elsewhere.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than the network has, or one is not finite; the weights are as before.</exception>
    public void SetWeights(ReadOnlySpan<float> weights)
    {
        if (weights.Length != _weights.Length) throw new ArgumentException($"{weights.Length} weights came, but the network has {_weights.Length}.", nameof(weights));
        for (var i = 0; i < weights.Length; i++)
            if (!float.IsFinite(weights[i])) throw new ArgumentException($"Weight {i} is {weights[i]}. Give finite numbers, such as another model's weights.", nameof(weights));
        weights.CopyTo(_weights);
        Network.Pack(_weights, _packed);
    }

    /// <summary>Writes the description of the layers, and the weights with their names and sizes; equal models give equal bytes. The stream stays open.</summary>
    /// <exception cref="InvalidOperationException">A weight is not finite, so that nobody could load them.</exception>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec =>
    {
        NetworkSpec.Transfer(codec, Network.Spec);
        SavedWeights.Transfer(codec, Network, Network.Weights, new(Seed, _weights));
    });

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="network">The same layers as when it was saved.</param>
    /// <param name="loss">What further training makes small.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or another network's weights.</exception>
    public static SequenceModel Load(Stream stream, ILayer network, ILoss loss) => Load(stream, Network.Of(network), loss);

    /// <inheritdoc cref="Load(Stream, ILayer, ILoss)"/>
    public static SequenceModel Load(Stream stream, Network network, ILoss loss)
    {
        CheckFit(network, loss);
        return Envelope.Read(stream, Kind, FormatVersion, codec =>
        {
            if (codec.Version > 1) NetworkSpec.Transfer(codec, null);
            return Loaded(codec, network, loss);
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote, the layers by their description, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="loss">What further training makes small.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or no description, as of version 1 or of layers that are code of somebody's own.</exception>
    public static SequenceModel Load(Stream stream, ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Envelope.Read(stream, Kind, FormatVersion, codec => codec.Version > 1
            ? Loaded(codec, Network.Of(NetworkSpec.Transfer(codec, null)), loss)
            : throw new InvalidDataException("The model was saved in version 1 of its format, which does not describe its layers. Load it with the network it was saved with."));
    }

    static SequenceModel Loaded(ModelCodec codec, Network network, ILoss loss)
    {
        var saved = SavedWeights.Transfer(codec, network, network.Weights);
        var model = new SequenceModel(network, loss, saved.Seed);
        model.SetWeights(saved.Values);
        return model;
    }

    /// <summary>Trains from the weights' present values on, and keeps the best: by the loss on the validation sequences where there are any, else the last.</summary>
    /// <returns>The loss of what is kept: on the validation sequences, else the mean over the last epoch's batches.</returns>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done; the weights are as before.</exception>
    public double Train(ExampleSet training, SequenceTrainingOptions options, ExampleSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        if (training.Count == 0) throw new ArgumentException("There are no sequences to train on. Add some.", nameof(training));
        if (validation is { Count: 0 }) throw new ArgumentException("There are no sequences to validate on. Add some, or pass none.", nameof(validation));
        CheckSomeTarget(training, "train", nameof(training));
        if (validation is not null) CheckSomeTarget(validation, "validate", nameof(validation));
        var context = new TrainingContext(options, Seed, Seed);
        var task = Task(training, validation, options);
        var (weights, loss) = context.Run(Describe, () => TrainingRun.FitOnly(task, training.Count, task.PassSteps, options, context));
        SetWeights(weights);
        return loss;

        void Describe(TrainingFingerprint fingerprint) => fingerprint.Add($"{Network}").Add(Loss.GetType().Name).AddProperties(Loss).AddProperties(options).Add(_weights).Add(training).Add(validation);
    }

    /// <summary>Trains from the weights' present values on, as one network of several, and leaves them as they are.</summary>
    internal TrainingResult Fit(ExampleSet training, ExampleSet? validation, SequenceTrainingOptions options, TrainingContext context, FitPlace place)
    {
        var task = Task(training, validation, options);
        return TrainingRun.Fit(task, training.Count, task.PassSteps, options, context, place);
    }

    ObjectiveTask Task(ExampleSet training, ExampleSet? validation, SequenceTrainingOptions options) =>
        new(Network, Objective, _weights, training, validation ?? new(training.Fields), options.ChunkSteps);

    /// <summary>Trains from the weights' present values on, on examples that a source draws for each step.</summary>
    /// <param name="source">Examples without end.</param>
    /// <param name="examples">Examples of an epoch.</param>
    /// <param name="options">How.</param>
    /// <param name="validation">Examples to stop by; null for none.</param>
    /// <returns>The loss of what is kept: on the validation sequences, else the mean over the last epoch's batches.</returns>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done; the weights are as before.</exception>
    public double Train(ISequenceSource source, int examples, SequenceTrainingOptions options, ExampleSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        Guard.AtLeast(examples, 1);
        if (validation is { Count: 0 }) throw new ArgumentException("There are no sequences to validate on. Add some, or pass none.", nameof(validation));
        var context = new TrainingContext(options, Seed, Seed);
        var task = new ObjectiveTask(Network, Objective, _weights, source, validation ?? new(source.Fields), options.ChunkSteps);
        var (weights, loss) = context.Run(Describe, () => TrainingRun.FitOnly(task, examples, task.PassSteps, options, context));
        SetWeights(weights);
        return loss;

        void Describe(TrainingFingerprint fingerprint) => fingerprint.Add($"{Network} {source.GetType()} {examples}").Add(Loss.GetType().Name).AddProperties(Loss)
            .AddProperties(options).Add(_weights).Add(task.Training).Add(validation);
    }

    static void CheckSomeTarget(ExampleSet set, string purpose, string name)
    {
        for (var i = 0; i < set.Count; i++)
            if (set.Weight(i) != 0 && set.Target(i).ContainsAnyExcept(float.NaN)) return;
        throw new ArgumentException($"There is nothing to {purpose} on: every target is NaN, or its sequence weighs 0. Give some.", name);
    }

    /// <summary>The network's outputs for one sequence, at once. One thread at a time.</summary>
    /// <param name="input">[steps, Features], row-major; a step with a NaN in it counts as not there.</param>
    /// <returns>[output steps, OutputSize]; valid until the next call.</returns>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> input)
    {
        ExampleSet.CheckSequence(input, Network.InputSize);
        var steps = input.Length / Network.InputSize;
        _single ??= new(Network, 1);
        _single.Begin(steps);
        _single.Load(0, 0, input);
        return _single.Forward(1, new(_weights, _packed), seed: null);
    }

    /// <summary>
    /// Predicts a sequence as its steps come, with the weights that the model has at each of them; the same bits as all steps at once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network sees whole sequences.</exception>
    public StepPredictor PredictSteps() => new(Network, _weights, _packed);

    /// <summary>The network's outputs for many sequences, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="sequences">What to predict for; their targets are not looked at.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    /// <returns>For each sequence [output steps, OutputSize].</returns>
    public float[][] Predict(ExampleSet sequences, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        Guard.Between(threads, 0, 1024);
        ObjectiveTask.CheckInputs(Network, sequences);
        return new SequencePredictor(Network, _weights, _packed, sequences).Run(new(threads));
    }

    /// <summary>The mean loss on sequences, over all targets that are there; NaN when there is none.</summary>
    public double Evaluate(ExampleSet sequences, int threads = 0)
    {
        var outputs = Predict(sequences, threads);
        double sum = 0, count = 0;
        for (var i = 0; i < outputs.Length; i++)
        {
            Objective.CheckTargets(i, sequences.Target(i), outputs[i].Length / Network.OutputSize);
            var present = Array.ConvertAll(sequences.Target(i).ToArray(), target => float.IsNaN(target) ? 0f : 1f);
            sum += Loss.Evaluate(outputs[i], sequences.Target(i), present, default);
            foreach (var one in present) count += one;
        }
        return sum / count;
    }
}
