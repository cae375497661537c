using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(
    typeof(NaiveCalibratorTransformer), null, typeof(SignatureLoadModel), "Naive Calibrator Transform", CalibratorBody.NaiveTransformer)]

namespace Microsoft.ML.Calibrators;

public sealed class NaiveCalibratorTransformer : CalibratorTransformer<NaiveCalibrator>
{
    static readonly VersionInfo Version = ModelBody.Version<NaiveCalibratorTransformer>("CALTRANS", 0x00010001, CalibratorBody.NaiveTransformer);

    internal NaiveCalibratorTransformer(IHostEnvironment env, NaiveCalibrator calibrator, string scoreColumnName)
        : base(env, calibrator, Version, scoreColumnName)
    {
    }

    NaiveCalibratorTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, Version)
    {
    }
}
