using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>All that a <see cref="SequencePredictionModel"/> has learnt, as it is saved.</summary>
sealed record SequencePredictionState
{
    public required SequenceNetwork Network { get; init; }

    /// <summary>One for each input with numbers; null for tokens.</summary>
    public required FeatureScaler?[] Scalers { get; init; }

    /// <summary>The weights of each network of the model.</summary>
    public required float[][] Members { get; init; }

    /// <summary>A value is Offset + Scale · score; 0 and 1 for classes.</summary>
    public required float Offset { get; init; }

    /// <inheritdoc cref="Offset"/>
    public required float Scale { get; init; }

    /// <summary>What logits are divided by; 1 for values.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Expected calibration error before and after; NaN where there was nothing to calibrate on.</summary>
    public (double Before, double After) CalibrationError { get; init; } = (double.NaN, double.NaN);

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    /// <summary>Mean steps of each input in training; NaN where a file of version 1 did not say.</summary>
    public required double[] MeanSteps { get; init; }

    public required LossPoint[] LossCurve { get; init; }
}
