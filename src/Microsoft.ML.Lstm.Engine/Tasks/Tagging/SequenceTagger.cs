using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// Labels each step of a sequence: a network gives a score for each label, a conditional random field has the scores of label transitions (Huang et al.
/// 2015; Lample et al. 2016), and Viterbi's algorithm finds the most probable label sequence. One thread at a time.
/// </summary>
public sealed class SequenceTagger
{
    const string Kind = "SEQT";
    const uint FormatVersion = 1;

    readonly TrainableNetwork _trained;
    ViterbiDecoder? _decoder;

    /// <summary>A tagger with fresh weights; as many labels as the network has outputs.</summary>
    /// <param name="network">From [B, T, Features] to [B, T, labels], such as a bidirectional LSTM and a linear layer.</param>
    /// <param name="seed">Seed of the weights and of all that is random in training.</param>
    public SequenceTagger(ILayer network, int seed) : this(Network.Of(network), seed)
    {
    }

    /// <inheritdoc cref="SequenceTagger(ILayer, int)"/>
    public SequenceTagger(Network network, int seed) : this(new TrainableNetwork(network, FieldOf(network), seed))
    {
    }

    SequenceTagger(TrainableNetwork trained) => _trained = trained;

    static Crf FieldOf(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Inputs.Count > 1) throw new ArgumentException($"{network} reads {network.Inputs.Count} inputs, but a tagger has one sequence. Give a network of one input.", nameof(network));
        return network.KeepsSteps ? new(network.OutputSize)
            : throw new ArgumentException($"{network} does not give an output for each step. Give a network without pools, such as a recurrent and a linear layer.", nameof(network));
    }

    /// <summary>The layers that score labels.</summary>
    public Network Network => _trained.Network;

    /// <summary>The conditional random field.</summary>
    public Crf Field => (Crf)_trained.Objective;

    /// <summary>Number of labels.</summary>
    public int Labels => Network.OutputSize;

    /// <summary>All weights: the network's as its layout says, then the field's.</summary>
    public ReadOnlySpan<float> Weights => _trained.Weights;

    /// <summary>Writes the description of the layers, and the weights of network and field with their names and sizes; equal taggers give equal bytes. The stream stays open.</summary>
    /// <exception cref="InvalidOperationException">A weight is not finite, so the file could not be loaded.</exception>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, _trained.Write);

    /// <summary>
    /// Writes the tagger as an ONNX model (operator set 12), Viterbi's algorithm as loops over the steps: its input by its name, numbers [batch, steps, features], where a step with a NaN is masked, as are those
    /// that fill up shorter sequences, or tokens as whole numbers [batch, steps], of which 0 is masked; "Labels" [batch, steps], whole numbers, -1 for a masked step. The stream stays open.
    /// </summary>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX, or the input is called "Labels"; the message says so. Nothing is written.</exception>
    public void SaveOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        const string Labels = "Labels";
        var file = new OnnxModelGraph();
        var graph = new OnnxGraph(file);
        var port = Network.Inputs[0];
        var input = NetworkOperators.Input(port, graph.Value(OnnxFile.Input(file, port.Name, port.Kind, port.Size, 0)));
        file.Output(Labels, OnnxType.Int64, "batch", "steps 0");
        var scores = NetworkOperators.Write(Network, Weights[..Network.Weights.Count].ToArray(), [input])[0];
        graph.Name(new FieldOperators(Field, Weights[Network.Weights.Count..].ToArray()).Labels(scores), Labels);
        OnnxFile.Write(stream, file);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="network">The same layers as when it was saved.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or another network's weights.</exception>
    public static SequenceTagger Load(Stream stream, ILayer network) => Load(stream, Network.Of(network));

    /// <inheritdoc cref="Load(Stream, ILayer)"/>
    public static SequenceTagger Load(Stream stream, Network network)
    {
        FieldOf(network);
        return Read(stream, network);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, the layers by their description, and no byte more. The stream stays open.</summary>
    /// <param name="stream">Where from.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or a layer that is not of this library.</exception>
    public static SequenceTagger Load(Stream stream) => Read(stream, null);

    static SequenceTagger Read(Stream stream, Network? given) => Envelope.Read(stream, Kind, FormatVersion, codec =>
        new SequenceTagger(TrainableNetwork.Read(codec, given, described: true, FieldOf)));

    /// <summary>Trains from the current weights, and keeps the best by validation loss, or the last without validation sequences.</summary>
    /// <param name="training">The target of each step is the number of its label; NaN for an unknown label, over which the loss marginalises.</param>
    /// <param name="options">How to train; <see cref="SequenceTrainingOptions.ChunkSteps"/> must be 0, as a sequence's labels are scored together.</param>
    /// <param name="validation">Validation sequences.</param>
    /// <returns>The loss per known label of the weights kept: on the validation sequences, else the mean over the last epoch's batches.</returns>
    /// <exception cref="ArgumentException">There is no sequence, or a label is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done; the weights are as before.</exception>
    public double Train(ExampleSet training, SequenceTrainingOptions options, ExampleSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        if (options.ChunkSteps > 0)
            throw new ArgumentException($"A sequence's labels are scored together and cannot be trained in chunks. Set {nameof(options.ChunkSteps)} to 0.", nameof(options));
        _decoder = null;
        return _trained.Train(training, options, validation, fingerprint => fingerprint.Add($"{Field}"));
    }

    /// <summary>The most probable labels of a sequence; allocates only for a sequence longer than all before.</summary>
    /// <param name="input">[T, Features]; a step with a NaN is masked.</param>
    /// <param name="labels">[T]: the label of each step, -1 for a masked one.</param>
    /// <returns>The score of the labels.</returns>
    public double Tag(ReadOnlySpan<float> input, Span<int> labels)
    {
        var pass = _trained.Predict(input);
        if (labels.Length != pass.OutputSteps())
            throw new ArgumentException($"The sequence has {pass.OutputSteps()} steps, but there is a place for {labels.Length} labels. Give one for each step.", nameof(labels));
        _decoder ??= new(Field, _trained.ObjectiveWeights);
        return _decoder.Decode(pass.Output(), pass.OutputMask(), labels);
    }
}
