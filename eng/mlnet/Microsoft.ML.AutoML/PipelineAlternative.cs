namespace Microsoft.ML.AutoML;

/// <summary>One alternative of a pipeline: its own search, and what its improvements have cost in milliseconds.</summary>
sealed class PipelineAlternative(SearchSpace.SearchSpace space, Random random)
{
    // At the last improvement and at the one before: cost so far, and loss.
    (double Cost, double Loss) _last = (0, double.PositiveInfinity), _before = (0, double.PositiveInfinity);

    int _trials;

    public CostFrugalTuner Tuner { get; } = new(space, random);

    public double Cost { get; private set; }

    public double FirstCost { get; private set; }

    public void Update(TrialResult result)
    {
        Tuner.Update(result);
        _trials++;
        var cost = Math.Max(result.DurationInMilliseconds, 1);
        if (Cost == 0) FirstCost = cost;
        Cost += cost;
        if (result.Loss < _last.Loss) (_before, _last) = (_last, (Cost, result.Loss));
    }

    /// <summary>The estimated cost until this alternative is better than it is, and than the best of all.</summary>
    public double CostForImprovement(double best, double untried)
    {
        if (Cost == 0) return untried;
        if (!(_last.Loss < double.MaxValue)) return untried * Math.Pow(2, Math.Min(_trials, 20)); // It has only failed.
        var own = Math.Max(Cost - _last.Cost, _last.Cost - _before.Cost);
        var gain = _before.Loss - _last.Loss;
        if (_last.Loss <= best) return own;
        // Without a second improvement there is no rate: it has to double its cost.
        return Math.Max(own, double.IsFinite(gain) && gain < double.MaxValue / 2 ? (_last.Loss - best) * (Cost - _before.Cost) / gain : 2 * Cost);
    }
}
