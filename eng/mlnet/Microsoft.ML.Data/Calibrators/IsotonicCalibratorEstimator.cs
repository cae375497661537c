using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Calibrators;

public sealed class IsotonicCalibratorEstimator : CalibratorEstimatorBase<IsotonicCalibrator>
{
    internal IsotonicCalibratorEstimator(IHostEnvironment env, string labelColumnName, string scoreColumnName, string exampleWeightColumnName)
        : base(
            env, CalibrationExamples.Columns(labelColumnName, scoreColumnName, exampleWeightColumnName),
            input => Fit(env, input, labelColumnName, scoreColumnName, exampleWeightColumnName))
    {
    }

    static IsotonicCalibratorTransformer Fit(IHostEnvironment env, IDataView input, string label, string score, string weight)
    {
        var examples = CalibrationExamples.Read(env, input, label, score, weight).FindAll(example => double.IsFinite(example.Score) && example.Weight > 0);
        env.Check(examples.Count > 0, CalibrationExamples.None);
        return new(env, new(examples), score);
    }
}
