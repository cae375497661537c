namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>All that a <see cref="SequenceAutoencoder"/> has learnt, as it is saved.</summary>
sealed record AutoencoderState
{
    public required AutoencoderNetwork Network { get; init; }

    public required FeatureScaler Scaler { get; init; }

    public required float[] Weights { get; init; }

    /// <summary>The usual (root mean square) error of each feature, scaled as the network sees it.</summary>
    public float[] UsualErrors { get; init; } = [];

    /// <summary>The error of a sequence above which it is an anomaly.</summary>
    public double Threshold { get; init; } = 1;

    public required float FalseAlarmRate { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];
}
