using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>
/// Forecasts the measurements of records at irregular times, such as those of a patient, at any time after the last step: a recurrent network for irregular times reads the record, a state that decays in
/// continuous time (Mei and Eisner 2017) answers for each time, and bounds are calibrated on records that were held out. It is immutable; any number of threads may share it.
/// </summary>
/// <remarks>An example has an input of measurements [steps, measurements], NaN where nothing was measured, static numbers, or none, and last the times of the steps in any unit.</remarks>
public sealed class MeasurementForecaster
{
    const string Kind = "MEAF";
    const uint FormatVersion = 1;

    readonly float[][] _packed;

    internal MeasurementForecaster(MeasurementState state)
    {
        State = state;
        _packed = Array.ConvertAll(state.Members, weights => state.Network.Graph.Pack(weights));
        (Inputs, Ahead, LossCurve) = (Array.AsReadOnly(state.Network.Config.Inputs), Array.AsReadOnly(state.Network.Config.Ahead), Array.AsReadOnly(state.LossCurve));
    }

    internal MeasurementState State { get; }

    /// <summary>What every example must have.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>For which times it forecasts: how long after the last step of a record.</summary>
    public IReadOnlyList<double> Ahead { get; }

    /// <summary>Measurements of a step.</summary>
    public int Measurements => State.Network.Config.Measurements;

    /// <summary>Networks whose forecasts are averaged.</summary>
    public int Members => _packed.Length;

    /// <summary>Mean of the members' best epochs.</summary>
    public int Epochs => State.Epochs;

    /// <summary>Mean of their losses on held-out records, negative log-likelihoods of a standardised measurement and one and a half squared errors; NaN without them.</summary>
    public double ValidationLoss => State.ValidationLoss;

    /// <summary>Losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; }

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => MeasurementState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static MeasurementForecaster Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new MeasurementForecaster(MeasurementState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="training">Records; those without a step that is followed by a measurement are left out, and targets are not read.</param>
    /// <param name="validation">Records for early stopping and for the bounds; null holds out a part of the others, another one for each member, as the options say.</param>
    /// <param name="options">How to build and train it.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <exception cref="ArgumentException">The sets have other inputs than measurements, static numbers and times, or not the same; or no time ahead was given.</exception>
    /// <exception cref="TooLittleDataException">There is no record to learn from.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped before its first epoch was done.</exception>
    public static MeasurementForecaster Train(ExampleSet training, ExampleSet? validation, MeasurementForecastOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(training, validation, options, new TrainingContext(options.Training, seed));
    }

    internal static MeasurementForecaster Train(ExampleSet training, ExampleSet? validation, MeasurementForecastOptions options, TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(training);
        options = options.Resolved();
        return context.Run(
            fingerprint => fingerprint.AddProperties(options).Add(training).Add(validation),
            () => new MeasurementTrainer(training, validation, options, context).Train());
    }

    /// <summary>Forecasts of all records, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="records">Examples; their targets and weights are not read. One without steps gets the answer to nothing known.</param>
    /// <param name="confidenceLevel">Nominal coverage of the bounds of each measurement at each time, between 0 and 1.</param>
    /// <param name="forecasts">[records, times, measurements], in the data's units; NaN for a measurement that was never made in training. Overwritten.</param>
    /// <param name="lower">Lower bounds, alike; empty if not wanted.</param>
    /// <param name="upper">Upper bounds, alike; empty if not wanted.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Forecast(ExampleSet records, float confidenceLevel, Span<float> forecasts, Span<float> lower, Span<float> upper, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(records);
        FeatureSpec.CheckSame(Inputs, records.Inputs, "the model", nameof(records));
        Require.Inside(confidenceLevel, 0, 1, nameof(confidenceLevel));
        var size = Ahead.Count * Measurements;
        Length(forecasts.Length, nameof(forecasts));
        if (!lower.IsEmpty) Length(lower.Length, nameof(lower));
        if (!upper.IsEmpty) Length(upper.Length, nameof(upper));
        var pass = CreatePass(Require.Between(threads, 0, 1024));
        pass.Forecast(records, confidenceLevel);
        for (var record = 0; record < records.Count; record++)
        {
            pass.Forecasts(record).CopyTo(forecasts[(record * size)..]);
            if (!lower.IsEmpty) pass.Lower(record).CopyTo(lower[(record * size)..]);
            if (!upper.IsEmpty) pass.Upper(record).CopyTo(upper[(record * size)..]);
        }

        void Length(int length, string name)
        {
            if (length != (long)records.Count * size) throw new ArgumentException($"{name} holds {length} values, but {records.Count} records with {size} each are expected.", name);
        }
    }

    /// <summary>Memory to forecast with, again and again.</summary>
    internal MeasurementPass CreatePass(int threads) => new(State, _packed, new(threads));
}
