using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Proposes all points of a grid, the last feature first, and starts again after the last.</summary>
sealed class GridSearchTuner(SearchSpace.SearchSpace space, int step) : ITuner
{
    readonly int[] _counts = [.. space.Step.Select(count => count ?? step)];
    readonly int[] _next = new int[space.Step.Length];

    public Parameter Propose(TrialSettings settings)
    {
        var features = _next.Select((index, axis) => (double)index / _counts[axis]).ToArray();
        for (var axis = _next.Length - 1; axis >= 0; axis--)
        {
            if (++_next[axis] < _counts[axis]) break;
            _next[axis] = 0;
        }

        return space.SampleFromFeatureSpace(features);
    }

    public void Update(TrialResult result)
    {
    }
}
