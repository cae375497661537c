using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(
    typeof(PlattCalibratorTransformer), null, typeof(SignatureLoadModel), "Platt Calibrator Transform", PlattCalibratorTransformer.LoadName)]

namespace Microsoft.ML.Calibrators;

public sealed class PlattCalibratorTransformer : CalibratorTransformer<PlattCalibrator>
{
    internal const string LoadName = "PlattCalibratTransf";
    static readonly VersionInfo Version = ModelBody.Version<PlattCalibratorTransformer>("CALTRANS", 0x00010001, LoadName);

    internal PlattCalibratorTransformer(IHostEnvironment env, PlattCalibrator calibrator, string scoreColumnName)
        : base(env, calibrator, Version, scoreColumnName)
    {
    }

    PlattCalibratorTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, Version)
    {
    }
}
