using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(
    typeof(IsotonicCalibratorTransformer), null, typeof(SignatureLoadModel), "Isotonic Calibrator Transform", CalibratorBody.IsotonicTransformer)]

namespace Microsoft.ML.Calibrators;

public sealed class IsotonicCalibratorTransformer : CalibratorTransformer<IsotonicCalibrator>
{
    static readonly VersionInfo Version = ModelBody.Version<IsotonicCalibratorTransformer>("CALTRANS", 0x00010001, CalibratorBody.IsotonicTransformer);

    internal IsotonicCalibratorTransformer(IHostEnvironment env, IsotonicCalibrator calibrator, string scoreColumnName)
        : base(env, calibrator, Version, scoreColumnName)
    {
    }

    IsotonicCalibratorTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, Version)
    {
    }
}
