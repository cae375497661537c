using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>
/// An LSTM autoencoder: it encodes each sequence as one vector and reconstructs the sequence from it (Srivastava et al. 2015; Malhotra
/// et al. 2016). The reconstruction error measures anomaly, or noise. It is immutable; any number of threads may share it.
/// </summary>
/// <remarks>NaN is interpolated linearly for the network, and excluded from the errors.</remarks>
public sealed class SequenceAutoencoder
{
    const string Kind = "SEQA";
    const uint FormatVersion = 4;

    readonly Network _network;
    readonly float[] _packed;

    internal SequenceAutoencoder(AutoencoderState state)
    {
        State = state;
        _network = state.Network.Build();
        _packed = _network.Pack(state.Weights);
        (Inputs, LossCurve) = (Array.AsReadOnly([state.Network.Input]), Array.AsReadOnly(state.LossCurve));
    }

    internal AutoencoderState State { get; }

    internal Network Graph => _network;

    /// <summary>What every example must have: one sequence of numbers.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>The threshold: the mean squared error of a sequence, in units of each feature's reference error, whose score is 0.5.</summary>
    public double Threshold => State.Threshold;

    /// <summary>Nominal false positive rate: the fraction of normal sequences with a score above 0.5.</summary>
    public float FalseAlarmRate => State.FalseAlarmRate;

    /// <summary>
    /// The rate that <see cref="Threshold"/> stands for: <see cref="FalseAlarmRate"/>, or the smallest that <see cref="EffectiveSampleSize"/> sequences can estimate,
    /// one in twenty times their number.
    /// </summary>
    public double ThresholdRate => EffectiveSampleSize == 0 ? FalseAlarmRate : Math.Max(FalseAlarmRate, TailQuantile.LeastProbability(EffectiveSampleSize));

    /// <summary>
    /// Effective sample size of the sequences that the threshold was computed from: less than their number where they overlap or depend on their
    /// neighbours. 0 for models saved before version 2 of their file.
    /// </summary>
    public int EffectiveSampleSize => State.EffectiveSampleSize;

    /// <summary>Best epoch.</summary>
    public int Epochs => State.Epochs;

    /// <summary>Its loss on the validation sequences; NaN without them.</summary>
    public double ValidationLoss => State.ValidationLoss;

    /// <summary>Losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; }

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => AutoencoderState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static SequenceAutoencoder Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new SequenceAutoencoder(AutoencoderState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="training">Normal sequences, one input of numbers; those without any value or weight are left out, and targets are not read.</param>
    /// <param name="validation">Sequences for early stopping and for the reference errors; null holds out a part of the others, as the options say. For the threshold all count alike.</param>
    /// <param name="options">How to build and train it.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <exception cref="ArgumentException">The sets have other inputs than one of numbers, or not the same.</exception>
    /// <exception cref="TooLittleDataException">There is no training sequence, or no validation sequence.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped before its first epoch was done.</exception>
    public static SequenceAutoencoder Train(ExampleSet training, ExampleSet? validation, AutoencoderOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(training, validation, options, new TrainingContext(options.Training, seed));
    }

    internal static SequenceAutoencoder Train(ExampleSet training, ExampleSet? validation, AutoencoderOptions options, TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(training);
        options = options.Resolved();
        return context.Run(
            fingerprint => fingerprint.AddProperties(options).Add(training).Add(validation),
            () => new AutoencoderTrainer(training, validation, options, context).Train());
    }

    /// <summary>Whether <see cref="Quantize"/> made it.</summary>
    public bool IsQuantized => State.Network.IsQuantized;

    /// <summary>The same model with products in 8-bit integers (<see cref="Layers.Quantized"/>), in a file of about a quarter of the size, and what that does on some data: the measure is the mean of the errors of its sequences, in the units of <see cref="Threshold"/>.</summary>
    /// <param name="data">Sequences to judge by, such as will be scored. Weights, roundings and the threshold do not depend on them.</param>
    /// <exception cref="ArgumentException">There are no examples, or they have other inputs than the model.</exception>
    /// <exception cref="InvalidOperationException">The model is quantised already, or no layer of it can be.</exception>
    public (SequenceAutoencoder Model, QuantizationReport Report) Quantize(ExampleSet data)
    {
        CheckInputs(data, nameof(data));
        return AutoencoderQuantization.Quantize(this, data);
    }

    /// <summary>The anomaly score of each row, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="scores">[rows]: from 0 to 1, 0.5 at <see cref="Threshold"/>; NaN for a row without any value. Overwritten.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Score(ExampleSet rows, Span<float> scores, int threads = 0) => CreatePredictor(threads).Score(rows, scores);

    /// <summary>What each value of each row adds to the row's error, in units of <see cref="Threshold"/>: which features and steps deviate.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="contributions">The values' contributions, one row behind the other: at least 0, 0 for missing values; a row's sum s has the score s / (s + 1). Overwritten.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Explain(ExampleSet rows, Span<float> contributions, int threads = 0) => CreatePredictor(threads).Explain(rows, contributions);

    /// <summary>The denoised rows, reconstructed by the model, with missing values imputed.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="cleaned">The values of all rows, one row behind the other; overwritten.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Denoise(ExampleSet rows, Span<float> cleaned, int threads = 0) => CreatePredictor(threads).Denoise(rows, cleaned);

    /// <summary>A predictor with reusable buffers that scores, explains or denoises single rows or many at once; not thread-safe.</summary>
    /// <param name="threads">Threads that work on many rows; 0 takes every core. Default 1, so that predictors side by side, as on a server, do not take one another's cores.</param>
    public AutoencoderPredictor CreatePredictor(int threads = 1) => new(this, threads);

    internal AutoencoderPass NewPass(int rows) => new(State, _network, _packed, rows);

    internal float ToScore(double error) => (float)(error / (error + Threshold));

    /// <summary>Refuses examples that the model cannot read.</summary>
    internal void CheckInputs(ExampleSet examples, string name)
    {
        ArgumentNullException.ThrowIfNull(examples, name);
        FeatureSpec.CheckSame(Inputs, examples.Inputs, "the model", name);
    }
}
