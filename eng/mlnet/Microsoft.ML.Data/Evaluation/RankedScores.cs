using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Examples from the highest score down, as they came where scores are equal.</summary>
sealed class RankedScores(IEnumerable<(float Score, bool IsPositive)> examples)
{
    readonly (float Score, bool IsPositive)[] _examples = [.. examples.OrderByDescending(example => example.Score)];

    /// <summary>The share of pairs of a positive and a negative in which the positive scores higher; a tie counts half.</summary>
    public double AreaUnderRoc()
    {
        double positives = 0, negatives = 0, won = 0;
        for (int start = 0, end; start < _examples.Length; start = end)
        {
            double tiedPositives = 0, tiedNegatives = 0;
            for (end = start; end < _examples.Length && _examples[end].Score == _examples[start].Score; end++)
            {
                if (_examples[end].IsPositive) tiedPositives++;
                else tiedNegatives++;
            }
            won += tiedNegatives * (positives + tiedPositives / 2);
            positives += tiedPositives;
            negatives += tiedNegatives;
        }
        if (positives == 0) throw Contracts.ExceptParam("PosSample", "AUC is not defined when there is no positive class in the data");
        if (negatives == 0) throw Contracts.ExceptParam("NegSample", "AUC is not defined when there is no negative class in the data");
        return won / (positives * negatives);
    }

    /// <summary>By trapezoids from example to example: ties are not drawn together.</summary>
    public double AreaUnderPrecisionRecall()
    {
        double total = _examples.Count(example => example.IsPositive);
        double positives = 0, area = 0, lastRecall = 0, lastPrecision = 0;
        for (var i = 0; i < _examples.Length; i++)
        {
            if (_examples[i].IsPositive) positives++;
            var (recall, precision) = (positives / total, positives / (i + 1));
            area += (recall - lastRecall) * (i == 0 ? precision : (precision + lastPrecision) / 2);
            (lastRecall, lastPrecision) = (recall, precision);
        }
        return area;
    }

    /// <summary>The share of the positives that stand before one negative too many.</summary>
    public double DetectionRate(int falsePositives)
    {
        double total = _examples.Count(example => example.IsPositive);
        double found = 0;
        var wrong = 0;
        foreach (var (_, isPositive) in _examples)
        {
            if (isPositive) found++;
            else if (++wrong > falsePositives) break;
        }
        return found / total;
    }
}
