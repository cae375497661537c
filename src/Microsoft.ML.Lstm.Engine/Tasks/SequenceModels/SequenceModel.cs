using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>A network of any layers with its weights, trained on sequences: the shortest way from layers to a model.</summary>
public sealed class SequenceModel
{
    const string Kind = "SEQM";
    const uint FormatVersion = 2;

    readonly TrainableNetwork _trained;

    /// <summary>A network with fresh weights.</summary>
    /// <param name="network">From [B, T, Features] to outputs; their size is a multiple of what the loss takes for each target.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="seed">Seed of the weights and of all that is random in training.</param>
    public SequenceModel(ILayer network, ILoss loss, int seed) : this(Network.Of(network), loss, seed)
    {
    }

    /// <inheritdoc cref="SequenceModel(ILayer, ILoss, int)"/>
    public SequenceModel(Network network, ILoss loss, int seed) : this(loss, new(network, ObjectiveOf(network, loss), seed))
    {
    }

    SequenceModel(ILoss loss, TrainableNetwork trained) => (Loss, _trained) = (loss, trained);

    /// <summary>The loss as an objective of a network; refuses a network whose outputs it cannot compare.</summary>
    static ElementwiseObjective ObjectiveOf(Network network, ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        return network.OutputSize % loss.OutputsPerTarget == 0 ? new(loss, network.OutputSize / loss.OutputsPerTarget) : throw new ArgumentException(
            $"The network has {network.OutputSize} outputs, but the loss takes {loss.OutputsPerTarget} for each target. Make one a multiple of the other.", nameof(network));
    }

    /// <summary>The layers.</summary>
    public Network Network => _trained.Network;

    /// <summary>What training makes small.</summary>
    public ILoss Loss { get; }

    /// <summary>All weights, as the network's layout says; <see cref="SetWeights"/> changes them.</summary>
    public ReadOnlySpan<float> Weights => _trained.Weights;

    /// <summary>Takes weights from elsewhere.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than the network has, or one is not finite; the weights are as before.</exception>
    public void SetWeights(ReadOnlySpan<float> weights)
    {
        if (weights.Length != Weights.Length) throw new ArgumentException($"{weights.Length} weights came, but the network has {Weights.Length}.", nameof(weights));
        for (var i = 0; i < weights.Length; i++)
            if (!float.IsFinite(weights[i])) throw new ArgumentException($"Weight {i} is {weights[i]}. Give finite numbers, such as another model's weights.", nameof(weights));
        _trained.SetWeights(weights);
    }

    /// <summary>Writes the description of the layers, and the weights with their names and sizes; equal models give equal bytes. The stream stays open.</summary>
    /// <exception cref="InvalidOperationException">A weight is not finite, so that nobody could load them.</exception>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, _trained.Write);

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="network">The same layers as when it was saved.</param>
    /// <param name="loss">What further training makes small.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or another network's weights.</exception>
    public static SequenceModel Load(Stream stream, ILayer network, ILoss loss) => Load(stream, Network.Of(network), loss);

    /// <inheritdoc cref="Load(Stream, ILayer, ILoss)"/>
    public static SequenceModel Load(Stream stream, Network network, ILoss loss)
    {
        ObjectiveOf(network, loss);
        return Read(stream, network, loss);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, the layers by their description, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="loss">What further training makes small.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or no description, as of version 1 or of layers that are code of somebody's own.</exception>
    public static SequenceModel Load(Stream stream, ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Read(stream, null, loss);
    }

    static SequenceModel Read(Stream stream, Network? given, ILoss loss) => Envelope.Read(stream, Kind, FormatVersion, codec =>
        new SequenceModel(loss, TrainableNetwork.Read(codec, given, described: codec.Version > 1, network => ObjectiveOf(network, loss))));

    /// <summary>Trains from the weights' present values on, and keeps the best: by the loss on the validation sequences where there are any, else the last.</summary>
    /// <returns>The loss of what is kept: on the validation sequences, else the mean over the last epoch's batches.</returns>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done; the weights are as before.</exception>
    public double Train(ExampleSet training, SequenceTrainingOptions options, ExampleSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        return _trained.Train(training, options, validation, Describe);
    }

    /// <summary>Trains from the weights' present values on, as one network of several, and leaves them as they are.</summary>
    internal TrainingResult Fit(ExampleSet training, ExampleSet? validation, SequenceTrainingOptions options, TrainingContext context, FitPlace place) =>
        _trained.Fit(training, validation, options, context, place);

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
        return _trained.Train(source, examples, options, validation, Describe);
    }

    void Describe(TrainingFingerprint fingerprint) => fingerprint.Add(Loss.GetType().Name).AddProperties(Loss);

    /// <summary>The network's outputs for one sequence, at once. One thread at a time.</summary>
    /// <param name="input">[steps, Features], row-major; a step with a NaN in it counts as not there.</param>
    /// <returns>[output steps, OutputSize]; valid until the next call.</returns>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> input) => _trained.Predict(input).Output();

    /// <summary>
    /// Predicts a sequence as its steps come, with the weights that the model has at each of them; the same bits as all steps at once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network sees whole sequences.</exception>
    public StepPredictor PredictSteps() => _trained.PredictSteps();

    /// <summary>The network's outputs for many sequences, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="sequences">What to predict for; their targets are not looked at.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    /// <returns>For each sequence [output steps, OutputSize].</returns>
    public float[][] Predict(ExampleSet sequences, int threads = 0) => _trained.Predict(sequences, threads);

    /// <summary>The mean loss on sequences, over all targets that are there; NaN when there is none.</summary>
    public double Evaluate(ExampleSet sequences, int threads = 0)
    {
        var outputs = Predict(sequences, threads);
        double sum = 0, count = 0;
        for (var i = 0; i < outputs.Length; i++)
        {
            _trained.Objective.CheckTargets(i, sequences.Target(i), outputs[i].Length / Network.OutputSize);
            var present = Array.ConvertAll(sequences.Target(i).ToArray(), target => float.IsNaN(target) ? 0f : 1f);
            sum += Loss.Evaluate(outputs[i], sequences.Target(i), present, default);
            foreach (var one in present) count += one;
        }
        return sum / count;
    }
}
