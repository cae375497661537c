namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>The median stopping rule (Golovin et al. 2017): a trial that is worse so far than the median of earlier trials at the same point is hopeless.</summary>
/// <param name="summary">What counts of the losses up to a point: their mean, or the least.</param>
sealed class MedianRule(Func<IEnumerable<double>, double> summary)
{
    /// <summary>Earlier trials that must have come as far before one is judged.</summary>
    public const int LeastTrials = 4;

    readonly List<double[]> _earlier = [];

    /// <summary>Whether a trial is to end.</summary>
    /// <param name="losses">Its losses so far, in order; the smaller the better.</param>
    public bool IsHopeless(IReadOnlyList<double> losses)
    {
        if (losses.Count == 0) return false;
        double[] others = [.. _earlier.Where(other => other.Length >= losses.Count).Select(other => other[losses.Count - 1]).Where(double.IsFinite).Order()];
        return others.Length >= LeastTrials && !(summary(losses) <= others[others.Length / 2]);
    }

    /// <summary>Learns from the losses of a trial that has ended, hopeless or not.</summary>
    public void Add(IReadOnlyList<double> losses) => _earlier.Add([.. losses.Select((_, i) => summary(losses.Take(i + 1)))]);
}
