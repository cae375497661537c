using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tuners;

/// <summary>What a sweep tries before it searches.</summary>
/// <param name="Parameter">The trial's settings.</param>
/// <param name="Features">Where in the search space it counts; null for nowhere, as of what needs no training.</param>
sealed record SweepStart(Parameter Parameter, double[]? Features)
{
    /// <summary>ML.NET's names of a pipeline's settings, and of its path among them.</summary>
    public const string Pipeline = "_pipeline_", Path = "_SCHEMA_";

    /// <summary>What stands between the names of a path.</summary>
    public static readonly char[] Signs = [' ', '*', '+', '(', ')'];

    /// <summary>Each path of a pipeline as it was given, and before that those that need no training; without a pipeline the defaults of the space.</summary>
    public static IEnumerable<SweepStart> Of(ML.SearchSpace.SearchSpace space, SweepablePipeline? pipeline)
    {
        if (pipeline is null || !space.ContainsKey(Pipeline)) return [new(space.SampleFromFeatureSpace(space.Default), space.Default)];
        var paths = pipeline.SearchSpace[Path] is ChoiceOption choices ? choices.Choices : [];
        return from start in (TrialStart[])[TrialStart.Untrained, TrialStart.Given]
               from path in paths
               let names = path.AsType<string>().Split(Signs)
               let ours = pipeline.Estimators.Where(one => names.Contains(one.Key) && one.Value is LstmSweepable).ToArray()
               where start == TrialStart.Given || ours.Any(one => ((LstmSweepable)one.Value).Starts.Contains(start))
               select Of(space, path, ours.Select(one => one.Key), start);
    }

    static SweepStart Of(ML.SearchSpace.SearchSpace space, Parameter path, IEnumerable<string> ours, TrialStart start)
    {
        var parameter = space.SampleFromFeatureSpace(space.Default);
        parameter[Pipeline][Path] = path;
        var features = space.MappingToFeatureSpace(parameter);
        foreach (var name in ours) parameter[Pipeline][name] = Parameter.CreateNestedParameter(KeyValuePair.Create(LstmSweepable.StartKey, Parameter.FromString(start.ToString())));
        return new(parameter, start == TrialStart.Untrained ? null : features);
    }
}
