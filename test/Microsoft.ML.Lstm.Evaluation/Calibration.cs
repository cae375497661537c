namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>Whether probabilities say how often they are right.</summary>
static class Calibration
{
    const int Bins = 15;

    /// <summary>Expected calibration error (Naeini et al. 2015): how far the confidence in the likeliest class and its accuracy lie apart, over 15 bins of confidence.</summary>
    /// <param name="labels">Keys of the classes, from 1; 0 for a class that training did not know.</param>
    /// <param name="probabilities">Of each class, for each label.</param>
    public static double Error(uint[] labels, float[][] probabilities)
    {
        var gaps = new double[Bins];
        foreach (var (label, some) in labels.Zip(probabilities))
        {
            var best = some.AsSpan().IndexOf(some.Max());
            gaps[Math.Min(Bins - 1, (int)(some[best] * Bins))] += some[best] - (best + 1 == label ? 1 : 0);
        }

        return gaps.Sum(Math.Abs) / labels.Length;
    }
}
