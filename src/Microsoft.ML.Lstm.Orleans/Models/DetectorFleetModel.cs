using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>A detector of anomalies: an observation's answer is what the detector says of it.</summary>
sealed class DetectorFleetModel : IFleetModel
{
    static readonly string[] Details = ["Expected", "Lower", "Upper", "Contributions"];

    public DetectorFleetModel(LstmAnomalyTransformer model)
    {
        Model = model;
        DetailKinds = [.. model.Outputs.Kinds.Where(kind => kind > 0)];
        Columns = ["Alert", "Score", "P-Value", .. DetailKinds.SelectMany(kind => Enumerable.Range(1, model.Channels).Select(channel => model.Channels == 1 ? Details[kind - 1] : $"{Details[kind - 1]} {channel}"))];
        Memory = new(model.State.Detector.CreateWorker);
    }

    public LstmAnomalyTransformer Model { get; }

    /// <summary>Which of expected values, bounds and contributions the model tells: 1 to 4.</summary>
    public int[] DetailKinds { get; }

    public SharedMemory<AnomalyDetector> Memory { get; }

    public FleetModelKind Kind => FleetModelKind.AnomalyDetector;

    public int Values => Model.Channels;

    public bool ReadsTimes => Model.Columns.Time is not null;

    public IReadOnlyList<string> Columns { get; }

    public bool AnswersObservations => true;

    public uint StateVersion => DetectorState.FormatVersion;

    public ISeriesBlock NewBlock() => new DetectorBlock(this);

    public string? WhyNot(IFleetModel former)
    {
        if (former is not DetectorFleetModel before) return $"it is a {Kind}, and the fleet's a {former.Kind}";
        if (Values != before.Values) return $"it watches {Values} channels, and the fleet's {before.Values}";
        if (ReadsTimes != before.ReadsTimes) return ReadsTimes ? "it reads times, and the fleet's does not" : "it reads no times, and the fleet's does";
        if (!Columns.SequenceEqual(before.Columns)) return "it tells other columns than the fleet's";
        return Shape(Model).AsSpan().SequenceEqual(Shape(before.Model))
            ? null : "its networks are built or trained by other options than those that the fleet's series have grown with; only the options of alerts may differ";
    }

    /// <summary>All options but those that turn scores into alerts.</summary>
    static byte[] Shape(LstmAnomalyTransformer model)
    {
        var options = model.State.Detector.Options with { FalseAlarmRate = 0.001, ScoreThreshold = 1, Confidence = 50, SuppressionLength = null };
        using var bytes = new MemoryStream();
        AnomalyOptions.Transfer(ModelCodec.Writer(bytes), options);
        return bytes.ToArray();
    }
}
