namespace Microsoft.ML.Data;

/// <summary>How well scores tell classes apart; losses in nats.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(
        double micro, double macro, double logLoss, double logLossReduction, double[] perClassLogLoss, int topK, double[] topKAccuracies, ConfusionMatrix matrix)
    {
        MicroAccuracy = micro;
        MacroAccuracy = macro;
        LogLoss = logLoss;
        LogLossReduction = logLossReduction;
        PerClassLogLoss = perClassLogLoss;
        TopKPredictionCount = topK;
        TopKAccuracyForAllK = topK > 0 ? topKAccuracies : null;
        TopKAccuracy = topK > 0 ? topKAccuracies[^1] : 0;
        ConfusionMatrix = matrix;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy { get; }

    public int TopKPredictionCount { get; }

    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
