using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

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

    /// <summary>Whether a feature that was constant in training may not change; false for models of before version 2 of their file.</summary>
    public bool JudgesConstants { get; init; }

    /// <summary>Independent sequences that <see cref="Threshold"/> was computed from, as overlapping and autocorrelated sequences count for fewer; 0 where it is not known.</summary>
    public int EffectiveSampleSize { get; init; }

    public required float FalseAlarmRate { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];
}
