using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(typeof(PlattCalibrator), null, typeof(SignatureLoadModel), "Platt Calibration Executor", PlattCalibrator.LoaderSignature)]

namespace Microsoft.ML.Calibrators;

/// <summary>A sigmoid of the score (Platt 1999).</summary>
public sealed class PlattCalibrator : ICalibrator, ICanSaveModel
{
    internal const string LoaderSignature = "PlattCaliExec";
    static readonly VersionInfo Version = ModelBody.Version<PlattCalibrator>("PLATTCAL", 0x00010001, LoaderSignature);

    internal PlattCalibrator(double slope, double offset)
    {
        Slope = slope;
        Offset = offset;
    }

    PlattCalibrator(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        Slope = ctx.Reader.ReadDouble();
        Offset = ctx.Reader.ReadDouble();
        env.CheckDecode(double.IsFinite(Slope) && double.IsFinite(Offset));
    }

    public double Slope { get; }

    public double Offset { get; }

    public float PredictProbability(float output) => float.IsNaN(output) ? float.NaN : (float)(1 / (1 + Math.Exp(Slope * output + Offset)));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        ctx.Writer.Write(Slope);
        ctx.Writer.Write(Offset);
    }
}
