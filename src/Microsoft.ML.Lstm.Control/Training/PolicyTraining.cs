namespace Microsoft.ML.Lstm;

/// <summary>What a training in environments gave.</summary>
/// <param name="policy">The policy.</param>
/// <param name="curve">The learning curve.</param>
public sealed class PolicyTraining(RecurrentPolicy policy, IReadOnlyList<EpisodeReport> curve)
{
    /// <summary>The policy, which acts without its trainer.</summary>
    public RecurrentPolicy Policy { get; } = policy;

    /// <summary>The learning curve, a point for each iteration.</summary>
    public IReadOnlyList<EpisodeReport> Curve { get; } = curve;

    /// <summary>The greatest mean return of an iteration: the measure of POPGym, whose mean over trainings is called MMER. NaN where no episode ended.</summary>
    public double BestMeanReturn => Curve.Where(point => point.Episodes > 0).Select(point => point.MeanReturn).DefaultIfEmpty(double.NaN).Max();
}
