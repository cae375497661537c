using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>A detector's state of many series, by name. Not thread-safe.</summary>
public sealed class DetectorState
{
    const string Kind = "ANOM";
    const uint FirstVersion = 2;

    /// <summary>The version that is written.</summary>
    internal const uint FormatVersion = 4;

    /// <summary>The first version whose ranges take values in after a delay, and know how often they cross their middle.</summary>
    internal const uint DelaysRange = 4;

    /// <summary>An empty state for the series of a detector.</summary>
    public DetectorState(AnomalyDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        (Detector, Series) = (detector, new(detector.NewSeries, detector.Copy));
    }

    DetectorState(AnomalyDetector detector, SeriesStore<AnomalySeries> series) => (Detector, Series) = (detector, series);

    /// <summary>The detector whose series these are.</summary>
    public AnomalyDetector Detector { get; }

    /// <summary>Number of series.</summary>
    public int Count => Series.Count;

    internal SeriesStore<AnomalySeries> Series { get; }

    /// <summary>The series of that name; a new one if there is none.</summary>
    internal AnomalySeries this[ReadOnlySpan<char> name] => Series[name];

    /// <summary>Whether a series is trained, so that its rows are scored; false for one that is not known.</summary>
    public bool IsTrained(ReadOnlySpan<char> series) => Series.Find(series) is { IsTrained: true };

    /// <summary>Adds a row to a series' training data; <see cref="Train()"/> trains on them.</summary>
    /// <param name="series">Name of the series; a new one starts with this row.</param>
    /// <param name="values">[Channels] in their own units; NaN where one is missing.</param>
    /// <param name="time">When, later than the series' last row; null without a seasonal profile.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than channels, one is infinite, or the time is not later than the last.</exception>
    /// <exception cref="InvalidOperationException">The series is trained already.</exception>
    public void AddTrainingRow(ReadOnlySpan<char> series, ReadOnlySpan<float> values, DateTime? time = null) => Detector.AddTrainingRow(this[series], values, time);

    /// <summary>Scores the next row of a series from the rows before it, then updates the series with it.</summary>
    /// <param name="series">Name of the series; a new one starts with this row.</param>
    /// <param name="values">[Channels] in their own units; NaN where one is missing: it is not scored, and is imputed by the last mean.</param>
    /// <param name="time">When, later than the series' last row; null without a seasonal profile. Rows should be equally far apart; a gap in time is not filled.</param>
    /// <param name="result">Overwritten with the result.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than channels, one is infinite, or the time is not later than the last.</exception>
    public void Observe(ReadOnlySpan<char> series, ReadOnlySpan<float> values, DateTime? time, AnomalyResult result) => Detector.Observe(this[series], values, time, result);

    /// <summary>Trains all series on the rows they have collected, several at a time; results do not depend on the threads.</summary>
    /// <remarks>
    /// <see cref="TrainingOptions.OnReport"/> reports each finished series, one at a time, as one epoch of a member, numbered by the order of the series'
    /// names. With a <see cref="TrainingOptions.CheckpointPath"/> a training that was killed or cancelled is resumed where each series stood.
    /// </remarks>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Train() => Train(new(Detector.Options.Training, Detector.Seed));

    /// <inheritdoc cref="Train()"/>
    internal void Train(TrainingContext context) => DetectorTraining.Run(this, context);

    /// <summary>A state that starts from this one and leaves it as it is; series are copied when they are first touched. It may be used on another thread.</summary>
    internal DetectorState Overlay() => new(Detector.CreateWorker(), Series.Overlay());

    /// <summary>A full copy.</summary>
    internal DetectorState Clone() => new(Detector.CreateWorker(), Series.Clone());

    /// <summary>Writes the detector's options and all that is known of the series, however many; equal states give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => SaveAs(stream, FormatVersion);

    /// <summary>The same in an older version of the format.</summary>
    internal void SaveAs(Stream stream, uint version) => Envelope.Write(stream, Kind, version, codec => Transfer(codec, this));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, another version, or damaged bytes.</exception>
    public static DetectorState Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => Transfer(codec, null));

    static DetectorState Transfer(ModelCodec codec, DetectorState? saved)
    {
        if (codec.Version < FirstVersion)
            throw new InvalidDataException($"The detector was saved in version {codec.Version} of its format, which scored rows differently; this library reads them from version {FirstVersion} on. "
                + "Fit the detector anew and save it.");
        var detector = AnomalyDetector.Transfer(codec, saved?.Detector);
        var state = saved ?? new(detector);
        state.Series.Transfer(codec, (codec, name, series) => codec.Block($"the series '{name}'", block => detector.Transfer(block, series)));
        return state;
    }
}
