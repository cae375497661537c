using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The part of a forecaster's model file that holds the losses of its training.</summary>
static class ForecastCurveFile
{
    const string Stream = "LossCurve", Kind = "FLOS";
    const uint Version = 1;

    public static void Save(ModelSaveContext ctx, IReadOnlyList<LossPoint> curve) => ModelStreams.Save(ctx, Stream, Kind, Version, writer =>
    {
        writer.Write(curve.Count);
        foreach (var point in curve)
        {
            writer.Write((byte)point.Phase);
            writer.Write(point.Member);
            writer.Write(point.Epoch);
            writer.Write(point.TrainingLoss);
            writer.Write(point.ValidationLoss);
        }
    });

    /// <summary>Reads what <see cref="Save"/> wrote; empty for files of older versions, which do not have it. The list grows as its points come.</summary>
    public static IReadOnlyList<LossPoint> Load(ModelLoadContext ctx) => ModelStreams.LoadIfThere(ctx, Stream, Kind, Version, reader =>
    {
        var count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException($"It counts {count} points of a loss curve.");
        var points = new List<LossPoint>();
        for (; count > 0; count--)
        {
            var phase = (TrainingPhase)reader.ReadByte();
            if (!Enum.IsDefined(phase)) throw new InvalidDataException($"Its loss curve has a phase {(int)phase} that there is not.");
            points.Add(new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble()) { Phase = phase });
            if (points[^1].Member < 0 || points[^1].Epoch < 1) throw new InvalidDataException("Its loss curve holds what no training makes.");
        }
        return points.AsReadOnly();
    }) ?? [];
}
