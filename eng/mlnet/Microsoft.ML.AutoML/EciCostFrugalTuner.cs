using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Chooses among a pipeline's alternatives by their estimated cost for improvement (FLAML; Wang, Wu, Weimer, Zhu, 2021), and searches within each
/// by <see cref="CostFrugalTuner"/>. A parameter holds the steps of the chosen alternative only, so a checkpoint of a choice cannot be mapped
/// to the whole space; ML.NET's has the same limit.
/// </summary>
sealed class EciCostFrugalTuner : ITuner
{
    readonly Dictionary<string, PipelineAlternative> _alternatives;
    readonly Random _random;
    double _best = double.PositiveInfinity;

    public EciCostFrugalTuner(SweepablePipeline pipeline, AutoMLExperiment.AutoMLExperimentSettings settings, TrialLog log = null)
    {
        _random = settings.Seed is { } seed ? new(seed) : new();
        _alternatives = pipeline.Schemas.Distinct().ToDictionary(schema => schema, schema => new PipelineAlternative(SpaceOf(pipeline, settings.SearchSpace, schema), _random));
        foreach (var result in log?.Results ?? []) Update(result);
    }

    static SearchSpace.SearchSpace SpaceOf(SweepablePipeline pipeline, SearchSpace.SearchSpace whole, string schema)
    {
        var space = new SearchSpace.SearchSpace();
        foreach (var (name, option) in whole) space.Add(name, option);
        space[SweepablePipelineRunner.PipelineKey] = pipeline.BuildSweepableEstimatorPipeline(schema).SearchSpace;
        return space;
    }

    public Parameter Propose(TrialSettings settings) => Choose().Tuner.Propose(settings);

    public void Update(TrialResult result)
    {
        var schema = result.TrialSettings.Parameter[SweepablePipelineRunner.PipelineKey]["_SCHEMA_"].AsType<string>();
        if (!_alternatives.TryGetValue(schema, out var alternative)) return;
        alternative.Update(result);
        if (result.Loss < _best) _best = result.Loss;
    }

    // The first is tried first; then each as often as it is cheap to improve.
    PipelineAlternative Choose()
    {
        var alternatives = _alternatives.Values.ToArray();
        var tried = alternatives.Where(alternative => alternative.Cost > 0).ToArray();
        if (tried.Length == 0) return alternatives[0];
        var cheapest = tried.Min(alternative => alternative.FirstCost);
        var weights = alternatives.Select(alternative => 1 / Math.Max(alternative.CostForImprovement(_best, cheapest), 1e-3)).ToArray();
        var draw = _random.NextDouble() * weights.Sum();
        for (var index = 0; index < weights.Length; index++)
            if ((draw -= weights[index]) < 0)
                return alternatives[index];
        return alternatives[^1];
    }
}
