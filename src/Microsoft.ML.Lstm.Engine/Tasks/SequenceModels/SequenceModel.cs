using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Onnx;
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
    /// <param name="loss">The loss to minimise.</param>
    /// <param name="seed">Seed of the weights and of all that is random in training.</param>
    public SequenceModel(ILayer network, ILoss loss, int seed) : this(Network.Of(network), loss, seed)
    {
    }

    /// <inheritdoc cref="SequenceModel(ILayer, ILoss, int)"/>
    public SequenceModel(Network network, ILoss loss, int seed) : this(new TrainableNetwork(network, ObjectiveOf(network, loss), seed))
    {
    }

    /// <summary>A network with fresh weights that an objective trains, one that sees whole sequences or has weights of its own among them.</summary>
    /// <param name="network">From [B, T, Features] to outputs as the objective takes them.</param>
    /// <param name="objective">The objective to minimise.</param>
    /// <param name="seed">Seed of the weights and of all that is random in training.</param>
    /// <param name="tiedTo">
    /// The name of the network's matrix that is the objective's as well, such as the vectors of an embedding for the output matrix of a <see cref="ChunkedSoftmax"/>
    /// (Press and Wolf 2017); null, the default, for weights of the objective's own.
    /// </param>
    /// <exception cref="ArgumentException">The network has no such matrix, or it differs in size; or its outputs are not as many as the objective takes.</exception>
    public SequenceModel(Network network, IObjective objective, int seed, string? tiedTo = null)
        : this(new TrainableNetwork(network, Checked(network, objective), seed, tiedTo))
    {
    }

    /// <inheritdoc cref="SequenceModel(Network, IObjective, int, string)"/>
    public SequenceModel(ILayer network, IObjective objective, int seed, string? tiedTo = null) : this(Network.Of(network), objective, seed, tiedTo)
    {
    }

    SequenceModel(TrainableNetwork trained) => _trained = trained;

    /// <summary>The loss as an objective of a network; refuses a network whose outputs it cannot compare.</summary>
    static ElementwiseObjective ObjectiveOf(Network network, ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        return network.OutputSize % loss.OutputsPerTarget == 0 ? new(loss, network.OutputSize / loss.OutputsPerTarget) : throw new ArgumentException(
            $"The network has {network.OutputSize} outputs, but the loss takes {loss.OutputsPerTarget} for each target. Make one a multiple of the other.", nameof(network));
    }

    static IObjective Checked(Network network, IObjective objective)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(objective);
        return network.OutputSize == objective.OutputSize ? objective : throw new ArgumentException(
            $"The network has {network.OutputSize} outputs at each step, but {objective} takes {objective.OutputSize}. Make them equal.", nameof(network));
    }

    /// <summary>The layers.</summary>
    public Network Network => _trained.Network;

    /// <summary>The objective to minimise.</summary>
    public IObjective Objective => _trained.Objective;

    /// <summary>The network's matrix that is the objective's as well; null for none.</summary>
    public string? TiedTo => _trained.TiedTo;

    /// <summary>All weights: the network's as its layout says, then the objective's, if it has any that are not tied; <see cref="SetWeights"/> changes them.</summary>
    public ReadOnlySpan<float> Weights => _trained.Weights;

    /// <summary>Replaces the weights.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than the network has, or one is not finite; the weights are as before.</exception>
    public void SetWeights(ReadOnlySpan<float> weights)
    {
        if (weights.Length != Weights.Length) throw new ArgumentException($"{weights.Length} weights came, but the network has {Weights.Length}.", nameof(weights));
        for (var i = 0; i < weights.Length; i++)
            if (!float.IsFinite(weights[i])) throw new ArgumentException(FormattableString.Invariant($"Weight {i} is {weights[i]}. Give finite numbers, such as another model's weights."), nameof(weights));
        _trained.SetWeights(weights);
    }

    /// <summary>Writes the description of the layers, and the weights with their names and sizes; equal models give equal bytes. The stream stays open.</summary>
    /// <exception cref="InvalidOperationException">A weight is not finite, so the file could not be loaded.</exception>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, _trained.Write);

    /// <summary>
    /// Writes the network as an ONNX model (operator set 12), which ONNX Runtime and others run: inputs by their names, numbers [batch, steps, features], where a step with a NaN
    /// is masked, as are those that fill up shorter sequences; tokens as whole numbers [batch, steps], of which 0 is masked; static numbers [batch, features]; outputs by their names, [batch, steps, features]. The stream stays open.
    /// </summary>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX; the message names it. Nothing is written.</exception>
    public void SaveOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        OnnxFile.Write(stream, Network, Weights[..Network.Weights.Count].ToArray());
    }

    /// <summary>The same model with products in 8-bit integers (<see cref="Quantized"/>), in a file of about a quarter of the size, and what that does on some data.</summary>
    /// <param name="data">Examples to judge by: those to be predicted later, or held out from training. Weights and roundings do not depend on them.</param>
    /// <remarks>It is for prediction only. Layers of other kinds and small ones stay as they are: the report says which and why; its measure is the mean loss.</remarks>
    /// <exception cref="ArgumentException">There are no examples, or they do not fit the network.</exception>
    /// <exception cref="InvalidOperationException">No layer of the network can be quantised.</exception>
    /// <exception cref="NotSupportedException">A layer is of the caller's own code.</exception>
    public (SequenceModel Model, QuantizationReport Report) Quantize(ExampleSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var quantized = new SequenceModel(_trained.Quantized());
        var trial = new QuantizationTrial<SequenceModel>
        {
            Examples = data.Count,
            Score = model => [.. model.Predict(data, threads: 1).SelectMany(output => output)],
            Name = "mean loss",
            Measure = (model, _) => model.Evaluate(data),
            Save = (model, stream) => model.Save(stream),
        };
        return (quantized, trial.Run(this, quantized, NetworkQuantizer.Compare(Network, Weights, quantized.Network, quantized.Weights)));
    }

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="network">The same layers as when it was saved.</param>
    /// <param name="loss">The loss that further training minimises.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or another network's weights.</exception>
    public static SequenceModel Load(Stream stream, ILayer network, ILoss loss) => Load(stream, Network.Of(network), loss);

    /// <inheritdoc cref="Load(Stream, ILayer, ILoss)"/>
    public static SequenceModel Load(Stream stream, Network network, ILoss loss) => Read(stream, network, _ => ObjectiveOf(network, loss));

    /// <summary>Reads what <see cref="Save"/> wrote, the layers by their description, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="loss">The loss that further training minimises.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or no description, as in version 1, or a layer of the caller's own code.</exception>
    public static SequenceModel Load(Stream stream, ILoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Read(stream, null, network => ObjectiveOf(network, loss));
    }

    /// <inheritdoc cref="Load(Stream, ILoss)"/>
    /// <param name="stream">Where from.</param>
    /// <param name="objective">The objective it was saved with: the file holds its weights.</param>
    /// <param name="tiedTo">The network's matrix that is the objective's as well, as when it was saved.</param>
    public static SequenceModel Load(Stream stream, IObjective objective, string? tiedTo = null)
    {
        ArgumentNullException.ThrowIfNull(objective);
        return Read(stream, null, network => Checked(network, objective), tiedTo);
    }

    /// <inheritdoc cref="Load(Stream, ILayer, ILoss)"/>
    /// <param name="stream">Where from.</param>
    /// <param name="network">The same layers as when it was saved.</param>
    /// <param name="objective">The objective it was saved with.</param>
    /// <param name="tiedTo">The network's matrix that is the objective's as well, as when it was saved.</param>
    public static SequenceModel Load(Stream stream, Network network, IObjective objective, string? tiedTo = null) => Read(stream, network, given => Checked(given, objective), tiedTo);

    static SequenceModel Read(Stream stream, Network? given, Func<Network, IObjective> objective, string? tiedTo = null)
    {
        if (given is not null) objective(given);
        return Envelope.Read(stream, Kind, FormatVersion, codec => new SequenceModel(TrainableNetwork.Read(codec, given, described: codec.Version > 1, objective, tiedTo)));
    }

    /// <summary>Trains from the current weights, and keeps the best by validation loss, or the last without validation sequences.</summary>
    /// <returns>The loss of the weights kept: on the validation sequences, else the mean over the last epoch's batches.</returns>
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

    /// <summary>Trains from the current weights on examples that a source draws for each step.</summary>
    /// <param name="source">An unbounded source of examples.</param>
    /// <param name="examples">Examples in an epoch.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validation">Validation examples for early stopping; null for none.</param>
    /// <returns>The loss of the weights kept: on the validation sequences, else the mean over the last epoch's batches.</returns>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done; the weights are as before.</exception>
    public double Train(ISequenceSource source, int examples, SequenceTrainingOptions options, ExampleSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        Require.AtLeast(examples, 1);
        return _trained.Train(source, examples, options, validation, Describe);
    }

    void Describe(TrainingFingerprint fingerprint)
    {
        fingerprint.Add(Objective.GetType().Name).AddProperties(Objective);
        if (TiedTo is not null) fingerprint.Add(TiedTo);
    }

    /// <summary>The network's outputs for one sequence, at once. One thread at a time.</summary>
    /// <param name="input">[steps, Features], row-major; a step with a NaN is masked.</param>
    /// <returns>[output steps, OutputSize]; valid until the next call.</returns>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> input) => _trained.Predict(input).Output();

    /// <summary>
    /// Step-by-step prediction of a sequence, with the weights that the model has at each step; the same bits as all steps at once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network needs whole sequences.</exception>
    public StepPredictor PredictSteps() => _trained.PredictSteps();

    /// <summary>The network's outputs for many sequences, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="sequences">What to predict for; their targets are not read.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    /// <returns>For each sequence [output steps, OutputSize].</returns>
    public float[][] Predict(ExampleSet sequences, int threads = 0) => _trained.Predict(sequences, threads);

    /// <summary>One of several outputs of the network for many sequences, by its name.</summary>
    /// <param name="sequences">What to predict for; their targets are not read.</param>
    /// <param name="output">One of the network's <see cref="Network.Outputs"/>.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    /// <returns>For each sequence [steps, features] of that output.</returns>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    public float[][] Predict(ExampleSet sequences, string output, int threads = 0) => Network.Outputs.ToList().IndexOf(output) is var number and >= 0
        ? _trained.Predict(sequences, threads, number)
        : throw new ArgumentException($"The network has no output '{output}'. It has {string.Join(", ", Network.Outputs.Select(name => $"'{name}'"))}.", nameof(output));

    /// <summary>The mean loss on sequences, over all observed targets, weighted as in training; NaN without any.</summary>
    /// <param name="sequences">Sequences and their targets.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public double Evaluate(ExampleSet sequences, int threads = 0) => _trained.Evaluate(sequences, threads);
}
