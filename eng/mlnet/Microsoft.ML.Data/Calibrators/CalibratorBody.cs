using Microsoft.ML.Calibrators;

namespace Microsoft.ML.StandIn;

/// <summary>What a model file holds of the calibrators whose public types do not say that they can be saved.</summary>
sealed class CalibratorBody(ICalibrator calibrator) : ICanSaveModel
{
    public const string Naive = "NaiveCaliExec", Isotonic = "IsotonicCaliExec", NaiveTransformer = "NaiveCalibratTransf", IsotonicTransformer = "IsotonicCalibratTransf";
    public static readonly VersionInfo NaiveVersion = ModelBody.Version<NaiveCalibrator>("NAIVECAL", 0x00010001, Naive);
    public static readonly VersionInfo IsotonicVersion = ModelBody.Version<IsotonicCalibrator>("ISOTOCAL", 0x00010001, Isotonic);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        switch (calibrator)
        {
            case NaiveCalibrator naive:
                ctx.Begin(NaiveVersion);
                Write(ctx, [naive.BinSize, naive.Min, .. naive.BinProbs]);
                break;
            case IsotonicCalibrator isotonic:
                ctx.Begin(IsotonicVersion);
                ctx.Writer.Write(isotonic.Values.Length);
                Write(ctx, [.. isotonic.Mins, .. isotonic.Maxes, .. isotonic.Values]);
                break;
            default:
                throw new NotSupportedException($"{calibrator} cannot be saved.");
        }
    }

    static void Write(ModelSaveContext ctx, float[] numbers)
    {
        foreach (var number in numbers) ctx.Writer.Write(number);
    }
}
