using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Calibrators;

public sealed class NaiveCalibratorEstimator : CalibratorEstimatorBase<NaiveCalibrator>
{
    internal NaiveCalibratorEstimator(IHostEnvironment env, string labelColumnName, string scoreColumnName)
        : base(env, CalibrationExamples.Columns(labelColumnName, scoreColumnName, null), input => Fit(env, input, labelColumnName, scoreColumnName))
    {
    }

    static NaiveCalibratorTransformer Fit(IHostEnvironment env, IDataView input, string label, string score)
    {
        var examples = CalibrationExamples.Read(env, input, label, score, null).FindAll(example => double.IsFinite(example.Score));
        env.Check(examples.Exists(example => example.IsPositive), CalibrationExamples.None);
        return new(env, new(examples), score);
    }
}
