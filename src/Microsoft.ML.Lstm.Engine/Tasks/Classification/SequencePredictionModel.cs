using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>A model that predicts a class (multiclass or binary) or a value for whole sequences. It is immutable; any number of threads may share it.</summary>
public sealed class SequencePredictionModel
{
    const string Kind = "SEQL";
    const uint FormatVersion = 3;

    readonly float[][] _packed;
    readonly ExampleScorer _scorer;

    internal SequencePredictionModel(SequencePredictionState state)
    {
        State = state;
        _packed = Array.ConvertAll(state.Members, weights => state.Network.Graph.Pack(weights));
        _scorer = new(state.Network, state.Scalers, state.Members, _packed);
        (Inputs, LossCurve, MeanSteps) = (Array.AsReadOnly(Plan.Inputs), Array.AsReadOnly(state.LossCurve), Array.AsReadOnly(state.MeanSteps));
    }

    internal SequencePredictionState State { get; }

    internal NetworkConfig Plan => State.Network.Plan;

    internal float[] Packed(int member) => _packed[member];

    /// <summary>What is told of a sequence.</summary>
    public PredictionTask Target => Plan.Target;

    /// <summary>Number of classes; 2 for a binary target, 0 for a value.</summary>
    public int Classes => Plan.Classes;

    /// <summary>What every example must have.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>Outputs for each example: a probability for each class; the score and the probability of yes; the value.</summary>
    public int OutputSize => Plan.Outputs;

    /// <summary>Mean steps of each input in the examples learnt from, 1 for static ones; NaN where a model of an older version does not say.</summary>
    public IReadOnlyList<double> MeanSteps { get; }

    /// <summary>Networks whose scores are averaged.</summary>
    public int Members => State.Members.Length;

    /// <summary>Epochs after which the members were best: the mean, rounded.</summary>
    public int Epochs => State.Epochs;

    /// <summary>The mean of the members' best losses on what they were validated on; NaN without validation.</summary>
    public double ValidationLoss => State.ValidationLoss;

    /// <summary>Losses after each epoch of each member.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; }

    /// <summary>What scores are divided by to give calibrated probabilities (Guo et al. 2017); 1 without validation, and for values.</summary>
    public double Temperature => State.Temperature;

    /// <summary>Expected calibration error (Naeini et al. 2015) on what the members were validated on, before and after calibration; NaN where there is none.</summary>
    public (double Before, double After) CalibrationError => State.CalibrationError;

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => SequencePredictionState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static SequencePredictionModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new SequencePredictionModel(SequencePredictionState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="target">What to learn.</param>
    /// <param name="classes">Number of classes of a multiclass target; not looked at for others.</param>
    /// <param name="training">Examples to learn from; those whose target is NaN or whose weight is 0 are left out.</param>
    /// <param name="validation">Examples to stop and calibrate by; null to take a part of the others, as the options say.</param>
    /// <param name="options">How to build and train it.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <param name="previous">A model whose encoders to go on from; it decides on the layers and their sizes, and must have the same inputs. When its
    /// target and classes are the same, its head goes on, too.</param>
    /// <param name="newHead">Whether the head is new in any case, as classes mean something else than in the previous model.</param>
    /// <exception cref="ArgumentException">A target is no class, or sets and models do not fit.</exception>
    /// <exception cref="TooLittleDataException">There is no example to learn from.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped before its first epoch was done.</exception>
    public static SequencePredictionModel Train(
        PredictionTask target, int classes, ExampleSet training, ExampleSet? validation, SequenceOptions options, int seed,
        SequencePredictionModel? previous = null, bool newHead = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(target, classes, training, validation, options, new TrainingContext(options.Training, seed), previous, newHead);
    }

    internal static SequencePredictionModel Train(
        PredictionTask target, int classes, ExampleSet training, ExampleSet? validation, SequenceOptions options, TrainingContext context,
        SequencePredictionModel? previous = null, bool newHead = false)
    {
        ArgumentNullException.ThrowIfNull(training);
        Require.Defined(target);
        classes = target switch
        {
            PredictionTask.Multiclass => Require.Between(classes, 1, 1 << 20),
            PredictionTask.Binary => 2,
            _ => 0,
        };
        options = options.Resolved();
        return context.Run(Describe, () => new SequenceTrainer(target, classes, training, validation, options, context, previous, newHead).Train());

        void Describe(TrainingFingerprint fingerprint)
        {
            fingerprint.Add($"{target} {classes} {newHead}").AddProperties(options).Add(training).Add(validation);
            foreach (var member in previous?.State.Members ?? []) fingerprint.Add(member);
        }
    }

    /// <summary>Outputs for all rows, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="rows">Examples; their targets and weights are not looked at.</param>
    /// <param name="outputs">[rows, OutputSize]; overwritten.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Predict(ExampleSet rows, Span<float> outputs, int threads = 0) => CreatePredictor(threads).Predict(rows, outputs);

    /// <summary>Memory for predicting row by row or many rows at once, again and again; one thread at a time may use it.</summary>
    /// <param name="threads">Threads that work on many rows; 0 takes every core. Default 1, so that predictors side by side, as on a server, do not take one another's cores.</param>
    public ExamplePredictor CreatePredictor(int threads = 1) => new(this, _scorer, threads);

    /// <summary>What each value of an example contributes to one of its outputs: integrated gradients (Sundararajan et al. 2017).</summary>
    /// <remarks>
    /// The baseline is an example with as many steps, all of whose numbers are those of the mean of the training examples and all of whose tokens are
    /// unknown to the network but there. The contributions sum to the output's difference from the baseline's output. A missing value in a step that is
    /// there contributes what bridges it, and that it is missing where the network is told of it; a step that is not there contributes 0.
    /// </remarks>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="output">Number of the output.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SequenceExplanation Explain(ExampleSet rows, int row, int output, CancellationToken cancellationToken = default)
    {
        CheckInputs(rows, nameof(rows));
        Require.Between(row, 0, rows.Count - 1);
        Require.Between(output, 0, OutputSize - 1);
        return new IntegratedGradients(this).Explain(rows, row, output, cancellationToken);
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
