using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Proposes independent points, uniform in the feature space.</summary>
sealed class RandomSearchTuner(AutoMLExperiment.AutoMLExperimentSettings settings, int? seed) : ITuner
{
    readonly Random _random = (seed ?? settings.Seed) is { } start ? new(start) : new();

    public Parameter Propose(TrialSettings trial)
    {
        var space = settings.SearchSpace;
        var features = new double[space.FeatureSpaceDim];
        foreach (ref var feature in features.AsSpan()) feature = _random.NextDouble();
        return space.SampleFromFeatureSpace(features);
    }

    public void Update(TrialResult result)
    {
    }
}
