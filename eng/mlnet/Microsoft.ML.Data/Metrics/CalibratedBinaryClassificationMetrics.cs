namespace Microsoft.ML.Data;

/// <summary>The same, and how right the probabilities are, in bits.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryClassificationMetrics metrics, double logLoss, double entropy) : base(metrics)
    {
        LogLoss = logLoss;
        Entropy = entropy;
        LogLossReduction = (entropy - logLoss) / entropy;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double Entropy { get; }
}
