using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>What is counted over the rows. A class that has no score ranks behind all that have one, and costs as much as a probability may.</summary>
sealed class MulticlassTally(int classes, int topK)
{
    const float LeastProbability = 1e-15f;

    readonly double[][] _counts = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
    readonly double[] _logLoss = new double[classes];
    readonly double[] _ranks = new double[classes + 1];
    double _rows;
    double _unknownLogLoss;

    public void Add(int truth, float[] scores)
    {
        _rows++;
        if (truth >= classes)
        {
            _unknownLogLoss -= Math.Log(LeastProbability);
            _ranks[classes]++;
            return;
        }
        var predicted = Array.IndexOf(scores, scores.Max());
        _counts[truth][predicted]++;
        _ranks[Rank(truth, scores)]++;
        _logLoss[truth] -= Math.Log((double)Math.Clamp(scores[truth], LeastProbability, 1));
    }

    public MulticlassClassificationMetrics ToMetrics(string[] names)
    {
        var rows = _counts.Select(row => row.Sum()).ToArray();
        var matrix = new ConfusionMatrix(_counts, names);
        var correct = Enumerable.Range(0, classes).Sum(i => _counts[i][i]);
        var seen = Enumerable.Range(0, classes).Where(i => rows[i] > 0).ToArray();
        var logLoss = PerRow(_logLoss.Sum() + _unknownLogLoss);
        var entropy = -seen.Sum(i => rows[i] / _rows * Math.Log(rows[i] / _rows));
        var perClass = _logLoss.Select((loss, i) => rows[i] > 0 ? loss / rows[i] : 0).ToArray();
        return new(
            PerRow(correct), seen.Length > 0 ? seen.Average(i => matrix.PerClassRecall[i]) : 0,
            logLoss, (entropy - logLoss) / entropy, perClass, topK, [.. TopKAccuracies()], matrix);
    }

    // Equal scores rank in the order of their classes.
    static int Rank(int truth, float[] scores)
    {
        var rank = 0;
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > scores[truth] || (scores[i] == scores[truth] && i < truth)) rank++;
        return rank;
    }

    IEnumerable<double> TopKAccuracies()
    {
        var found = 0.0;
        for (var k = 0; k < topK; k++)
        {
            if (k < _ranks.Length) found += _ranks[k];
            yield return PerRow(found);
        }
    }

    double PerRow(double sum) => _rows > 0 ? sum / _rows : 0;
}
