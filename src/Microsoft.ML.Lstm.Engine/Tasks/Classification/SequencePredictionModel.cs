using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>A model that predicts a class (multiclass or binary) or a value for whole sequences. It is immutable; any number of threads may share it.</summary>
public sealed class SequencePredictionModel
{
    const string Kind = "SEQL";

    /// <summary>The file's version; what embeds sequences has the same, as it holds the same networks.</summary>
    internal const uint FormatVersion = 8;

    readonly float[][] _packed;
    readonly ExampleScorer _scorer;
    readonly Lazy<StepNetwork?> _steps;

    internal SequencePredictionModel(SequencePredictionState state)
    {
        State = state;
        _packed = Array.ConvertAll(state.Members, weights => state.Network.Graph.Pack(weights));
        _scorer = new(state.Network, state.Scalers, state.Members, _packed, state.Blend, state.Sides);
        _steps = new(() => StepNetwork.Of(state));
        (Inputs, LossCurve, MeanSteps) = (Array.AsReadOnly(Plan.Inputs), Array.AsReadOnly(state.LossCurve), Array.AsReadOnly(state.MeanSteps));
    }

    internal SequencePredictionState State { get; }

    internal NetworkConfig Plan => State.Network.Plan;

    internal float[] Packed(int member) => _packed[member];

    /// <summary>The prediction task.</summary>
    public PredictionTask Target => Plan.Target;

    /// <summary>Number of classes; 2 for a binary target, 0 for a value.</summary>
    public int Classes => Plan.Classes;

    /// <summary>What every example must have.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>Outputs for each example: a probability for each class; the score and the probability of the positive class; the value.</summary>
    public int OutputSize => Plan.Outputs;

    /// <summary>Mean length of each input in the training examples, 1 for static ones; NaN for a model of an older version.</summary>
    public IReadOnlyList<double> MeanSteps { get; }

    /// <summary>Networks in the ensemble; their scores are averaged.</summary>
    public int Members => State.Members.Length;

    /// <summary>Best epoch: the mean over the members, rounded.</summary>
    public int Epochs => State.Epochs;

    /// <summary>The mean of the members' best validation losses; NaN without validation.</summary>
    public double ValidationLoss => State.ValidationLoss;

    /// <summary>Losses after each epoch of each member.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; }

    /// <summary>The temperature of the calibration (Guo et al. 2017), which divides the scores; 1 without validation, and for regression.</summary>
    public double Temperature => State.Temperature;

    /// <summary>Expected calibration error (Naeini et al. 2015) on the validation examples, before and after calibration; NaN without any.</summary>
    public (double Before, double After) CalibrationError => State.CalibrationError;

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => SequencePredictionState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static SequencePredictionModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new SequencePredictionModel(SequencePredictionState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="target">The prediction task.</param>
    /// <param name="classes">Number of classes of a multiclass target; ignored for others.</param>
    /// <param name="training">Training examples; those whose target is NaN or whose weight is 0 are left out.</param>
    /// <param name="validation">Examples for early stopping and calibration; null holds out a part of the others, as the options say.</param>
    /// <param name="options">How to build and train it.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <param name="previous">A model whose encoders are fine-tuned; it sets the layers and their sizes, and must have the same inputs. When its
    /// target and classes are the same, its head is fine-tuned, too.</param>
    /// <param name="resetHead">Whether the head is reset in any case, because classes differ in meaning from the previous model's.</param>
    /// <exception cref="ArgumentException">A target is no class, or sets and models do not fit.</exception>
    /// <exception cref="TooLittleDataException">There is no training example.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped before its first epoch was done.</exception>
    public static SequencePredictionModel Train(
        PredictionTask target, int classes, ExampleSet training, ExampleSet? validation, SequenceOptions options, int seed,
        SequencePredictionModel? previous = null, bool resetHead = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(target, classes, training, validation, options, new TrainingContext(options.Training, seed), previous, resetHead);
    }

    internal static SequencePredictionModel Train(
        PredictionTask target, int classes, ExampleSet training, ExampleSet? validation, SequenceOptions options, TrainingContext context,
        SequencePredictionModel? previous = null, bool resetHead = false, IReadOnlyList<string[]?>? texts = null, WordVectors? vectors = null, PretrainedEncoder? encoder = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        Require.Defined(target);
        classes = target switch
        {
            PredictionTask.Multiclass => Require.Between(classes, 1, 1 << 20),
            PredictionTask.Binary => 2,
            _ => 0,
        };
        options = options.Resolved(training.Inputs[^1].IsTime);
        return context.Run(Describe, () => new SequenceTrainer(target, classes, training, validation, options, context, previous, resetHead, new(texts ?? [], vectors, encoder)).Train());

        void Describe(TrainingFingerprint fingerprint)
        {
            // Of word vectors their numbers count, not where they were read.
            fingerprint.Add($"{target} {classes} {resetHead}").AddProperties(options with { WordVectorsFile = null }).Add(training).Add(validation);
            foreach (var word in vectors?.Words ?? []) fingerprint.Add(word).Add(vectors!.Of(word));
            foreach (var text in texts?.SelectMany(own => own ?? []) ?? []) fingerprint.Add(text);
            foreach (var member in previous?.State.Members ?? []) fingerprint.Add(member);
            if (encoder is not null) fingerprint.Add($"{encoder.Cell} {encoder.Layers}").Add(encoder.Weights);
        }
    }

    /// <summary>Outputs for all rows, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="rows">Examples; their targets and weights are not read.</param>
    /// <param name="outputs">[rows, OutputSize]; overwritten.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Predict(ExampleSet rows, Span<float> outputs, int threads = 0) => CreatePredictor(threads).Predict(rows, outputs);

    /// <summary>The same model with products in 8-bit integers (<see cref="Layers.Quantized"/>), in a file of about a quarter of the size, and what that does on some data.</summary>
    /// <param name="data">Examples to judge by: those to be scored later, or held out from training; targets of NaN are left out of the measure. Weights and roundings do not depend on them.</param>
    /// <remarks>Models beside the networks stay as they are, and so do layers of other kinds and small ones: the report says which and why.</remarks>
    /// <exception cref="ArgumentException">There are no examples, or they have other inputs than the model.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (SequencePredictionModel Model, QuantizationReport Report) Quantize(ExampleSet data)
    {
        CheckInputs(data, nameof(data));
        return SequenceQuantization.Quantize(this, data);
    }

    /// <summary>Whether <see cref="Quantize"/> made it.</summary>
    public bool IsQuantized => Plan.IsQuantized;

    /// <summary>A predictor with reusable buffers, for single rows or many at once; not thread-safe.</summary>
    /// <param name="threads">Threads that work on many rows; 0 takes every core. Default 1, so that predictors side by side, as on a server, do not take one another's cores.</param>
    public ExamplePredictor CreatePredictor(int threads = 1) => new(this, _scorer, threads);

    /// <summary>What predicts after each step of examples.</summary>
    internal StepPredictor CreateStepPredictor(int threads) => new(this, _scorer, _steps.Value, threads);

    /// <summary>Attribution of one output to each value of an example by integrated gradients (Sundararajan et al. 2017).</summary>
    /// <remarks>
    /// The baseline is an example of the same length, all of whose numbers are the training mean and all of whose tokens are unknown, but not
    /// masked. The contributions sum to the output's difference from the baseline's output. A missing value in an observed
    /// step contributes by its interpolation and by its missing-value indicator, if there is one; a masked step contributes 0.
    /// </remarks>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="output">Number of the output.</param>
    /// <param name="cancellationToken">Cancels the computation.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SequenceExplanation Explain(ExampleSet rows, int row, int output, CancellationToken cancellationToken = default)
    {
        CheckInputs(rows, nameof(rows));
        Require.Between(row, 0, rows.Count - 1);
        Require.Between(output, 0, OutputSize - 1);
        return new IntegratedGradients(this).Explain(rows, row, output, cancellationToken);
    }

    /// <summary>
    /// Writes the whole model as an ONNX model (operator set 12): inputs by their names, numbers [batch, steps, features] as they come, where NaN is a missing number and steps of NaN fill up shorter sequences;
    /// tokens as whole numbers [batch, steps], of which 0 is unknown or fills up; static numbers [batch, size]. The output "Score" is [batch, <see cref="OutputSize"/>], as <see cref="ExamplePredictor"/> gives it. The stream stays open.
    /// </summary>
    /// <remarks>A sequence of more steps than the network reads is reduced by the length of the longest of its batch.</remarks>
    /// <exception cref="NotSupportedException">A part of the model has no form in ONNX; the message says which. Nothing is written.</exception>
    public void SaveOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var file = new OnnxModelGraph();
        var graph = new OnnxGraph(file);
        OnnxValue[] inputs = [.. Inputs.Select((input, i) => graph.Value(OnnxFile.Input(file, input.Name, input.Kind, input.Size, i)))];
        file.Output("Score", OnnxType.Float, "batch", OutputSize);
        graph.Name(SequenceOperators.Write(this, inputs), "Score");
        OnnxFile.Write(stream, file);
    }

    /// <summary>From scores to outputs.</summary>
    internal void ToOutputs(ReadOnlySpan<float> scores, Span<float> outputs)
    {
        switch (Target)
        {
            case PredictionTask.Multiclass:
                TemperatureScaling.Probabilities(scores, State.Temperature, outputs);
                break;
            case PredictionTask.Binary:
                outputs[0] = scores[0] / State.Temperature;
                outputs[1] = (float)SpecialFunctions.Sigmoid(outputs[0]);
                break;
            default:
                outputs[0] = State.Offset + (State.Scale * scores[0]);
                break;
        }
    }

    /// <summary>Refuses examples that the model cannot read.</summary>
    internal void CheckInputs(ExampleSet examples, string name)
    {
        ArgumentNullException.ThrowIfNull(examples, name);
        FeatureSpec.CheckSame(Plan.Inputs, examples.Inputs, "the model", name);
    }
}
