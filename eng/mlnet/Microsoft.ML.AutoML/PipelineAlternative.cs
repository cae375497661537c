namespace Microsoft.ML.AutoML;

/// <summary>One alternative of a pipeline: its own search, and what its improvements have cost in milliseconds.</summary>
sealed class PipelineAlternative(SearchSpace.SearchSpace space, Random random)
{
    // At the last improvement and at the one before: cost so far, and loss.
    (double Cost, double Loss) _last = (0, double.PositiveInfinity), _before = (0, double.PositiveInfinity);

    public CostFrugalTuner Tuner { get; } = new(space, random);

    public double Cost { get; private set; }

    public double FirstCost { get; private set; }

    public void Update(TrialResult result)
    {
        Tuner.Update(result);
        var cost = Math.Max(result.DurationInMilliseconds, 1);
        if (Cost == 0) FirstCost = cost;
        Cost += cost;
        if (result.Loss < _last.Loss) (_before, _last) = (_last, (Cost, result.Loss));
    }

    /// <summary>The estimated cost until this alternative is better than it is, and than the best of all.</summary>
    public double CostForImprovement(double best, double untried)
    {
        if (Cost == 0) return untried;
        var own = Math.Max(Cost - _last.Cost, _last.Cost - _before.Cost);
        var gain = _before.Loss - _last.Loss;
        if (_last.Loss <= best) return own;
        // What failed always, or improved never, has no rate of improvement: it has to double its cost.
        return Math.Max(own, double.IsFinite(gain) && gain > 0 ? (_last.Loss - best) * (Cost - _before.Cost) / gain : 2 * Cost);
    }
}
