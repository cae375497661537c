using Microsoft.ML.Lstm.AutoML.Winners;

namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>What the parts of held-out rows contribute to a loss.</summary>
static class HeldOutLoss
{
    public static IEnumerable<PartLoss> Parts(IHeldOut held, int fold, Func<double, double> lossOf)
    {
        var parts = held.Parts(fold);
        var losses = Jackknife.PseudoValues(lossOf(held.Metric), [.. parts.Select(part => lossOf(part.Without))]);
        return parts.Select((part, i) => new PartLoss(part.Origin, part.Group, losses[i]));
    }
}
