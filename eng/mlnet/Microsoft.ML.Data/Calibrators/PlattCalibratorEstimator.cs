using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Calibrators;

public sealed class PlattCalibratorEstimator : CalibratorEstimatorBase<PlattCalibrator>
{
    internal PlattCalibratorEstimator(IHostEnvironment env, string labelColumnName, string scoreColumnName, string exampleWeightColumnName)
        : base(env, CalibrationExamples.Columns(labelColumnName, scoreColumnName, exampleWeightColumnName), input => new PlattCalibratorTransformer(
            env, PlattFit.Run(env, input, labelColumnName, scoreColumnName, exampleWeightColumnName), scoreColumnName))
    {
    }
}

/// <summary>Learns nothing: the sigmoid is given.</summary>
public sealed class FixedPlattCalibratorEstimator : CalibratorEstimatorBase<PlattCalibrator>
{
    internal FixedPlattCalibratorEstimator(IHostEnvironment env, double slope, double offset, string scoreColumnName)
        : base(
            env, [(scoreColumnName, "score", NumberDataViewType.Single)],
            _ => new PlattCalibratorTransformer(env, new PlattCalibrator(slope, offset), scoreColumnName))
    {
    }
}
