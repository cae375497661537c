using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Starts at the default and searches near what was best (<see cref="FrugalSearch"/>).</summary>
sealed class CostFrugalTuner : ITuner
{
    readonly SearchSpace.SearchSpace _space;
    readonly FrugalSearch _search;
    readonly Dictionary<int, double[]> _pending = [];

    public CostFrugalTuner(AutoMLExperiment.AutoMLExperimentSettings settings)
        : this(settings.SearchSpace, settings.Seed is { } seed ? new(seed) : new())
    {
    }

    internal CostFrugalTuner(SearchSpace.SearchSpace space, Random random)
    {
        _space = space;
        _search = new(space.Default, random);
    }

    public Parameter Propose(TrialSettings settings)
    {
        var point = _search.Propose();
        _pending[settings.TrialId] = point;
        return _space.SampleFromFeatureSpace(point);
    }

    // A result of another run is known by its parameters alone.
    public void Update(TrialResult result)
    {
        var point = _pending.Remove(result.TrialSettings.TrialId, out var proposed) ? proposed : _space.MappingToFeatureSpace(result.TrialSettings.Parameter);
        _search.Observe(point, result.Loss);
    }
}
