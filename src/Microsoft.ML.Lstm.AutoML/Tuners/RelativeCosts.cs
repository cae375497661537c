using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tuners;

/// <summary>How much more a trial costs than one of the options as they were given, by operations.</summary>
sealed class RelativeCosts(SweepablePipeline? pipeline)
{
    /// <summary>The largest ratio of the trainers on a trial's path; 0 where none is of ours.</summary>
    public double Of(Parameter parameter)
    {
        if (pipeline is null || !parameter.TryGetValue(SweepStart.Pipeline, out var own)) return 0;
        var largest = 0.0;
        foreach (var name in own[SweepStart.Path].AsType<string>().Split(SweepStart.Signs))
            if (pipeline.Estimators.TryGetValue(name, out var estimator) && estimator is LstmSweepable ours) largest = Math.Max(largest, ours.Operations(own[name]) / ours.Operations(LstmSweepable.Given));
        return largest;
    }
}
