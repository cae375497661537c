using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tuners;

/// <summary>What a sweep tries before it searches: each path of its pipeline as it was given, and before that what needs no training.</summary>
static class SweepStarts
{
    const string Pipeline = "_pipeline_", Path = "_SCHEMA_";

    public static IEnumerable<Parameter> Of(ML.SearchSpace.SearchSpace space, SweepablePipeline? pipeline)
    {
        if (pipeline is null || !space.ContainsKey(Pipeline)) return [space.SampleFromFeatureSpace(space.Default)];
        var paths = pipeline.SearchSpace[Path] is ChoiceOption choices ? choices.Choices : [];
        return from start in (TrialStart[])[TrialStart.Untrained, TrialStart.Given]
               from path in paths
               let names = path.AsType<string>().Split(' ', '*', '+', '(', ')')
               let ours = pipeline.Estimators.Where(one => names.Contains(one.Key) && one.Value is LstmSweepable).ToArray()
               where start == TrialStart.Given || ours.Any(one => ((LstmSweepable)one.Value).Starts.Contains(start))
               select Start(space, path, ours.Select(one => one.Key), start);
    }

    static Parameter Start(ML.SearchSpace.SearchSpace space, Parameter path, IEnumerable<string> ours, TrialStart start)
    {
        var parameter = space.SampleFromFeatureSpace(space.Default);
        parameter[Pipeline][Path] = path;
        foreach (var name in ours) parameter[Pipeline][name] = Parameter.CreateNestedParameter(KeyValuePair.Create(LstmSweepable.StartKey, Parameter.FromString(start.ToString())));
        return parameter;
    }
}
