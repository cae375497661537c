using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The part of a forecaster's model file that holds the losses of its training.</summary>
static class ForecastCurveFile
{
    static readonly ModelPart Part = new("LossCurve", "FLOS", 1);

    public static void Save(ModelSaveContext ctx, IReadOnlyList<LossPoint> curve) => Part.Save(ctx, codec => Transfer(codec, curve));

    /// <summary>Reads what <see cref="Save"/> wrote; empty for files of older versions, which do not have it.</summary>
    public static IReadOnlyList<LossPoint> Load(ModelLoadContext ctx) => Part.LoadIfThere(ctx, codec => Transfer(codec, null)) ?? [];

    static IReadOnlyList<LossPoint> Transfer(ModelCodec codec, IReadOnlyList<LossPoint>? curve) => Array.AsReadOnly(codec.List(curve, 0, int.MaxValue, point =>
    {
        var phase = (TrainingPhase)codec.Integer((byte)point.Phase);
        if (!Enum.IsDefined(phase)) throw new InvalidDataException($"Its loss curve has a phase {(int)phase} that there is not.");
        return new LossPoint
        {
            Phase = phase,
            Member = codec.Int(point.Member, 0),
            Epoch = codec.Int(point.Epoch, 1),
            TrainingLoss = codec.AnyDouble(point.TrainingLoss),
            ValidationLoss = codec.AnyDouble(point.ValidationLoss),
        };
    }));
}
