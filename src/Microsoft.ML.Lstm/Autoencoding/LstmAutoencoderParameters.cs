using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm;

/// <summary>The parameters of a trained autoencoder, and statistics of its training.</summary>
public sealed class LstmAutoencoderParameters
{
    internal LstmAutoencoderParameters(SequenceAutoencoder autoencoder) => Autoencoder = autoencoder;

    /// <summary>The threshold: the mean squared error, in units of each feature's reference error, whose score is 0.5. An error e has the score e / (e + threshold).</summary>
    public double Threshold => Autoencoder.Threshold;

    /// <summary>Nominal false positive rate on normal sequences.</summary>
    public float FalseAlarmRate => Autoencoder.FalseAlarmRate;

    /// <summary>The rate that <see cref="Threshold"/> stands for: <see cref="FalseAlarmRate"/>, or the smallest that <see cref="EffectiveSampleSize"/> sequences can estimate.</summary>
    public double ThresholdRate => Autoencoder.ThresholdRate;

    /// <summary>Effective sample size of the held-out sequences, which may overlap; 0 for models of older versions.</summary>
    public int EffectiveSampleSize => Autoencoder.EffectiveSampleSize;

    /// <summary>Best epoch.</summary>
    public int Epochs => Autoencoder.Epochs;

    /// <summary>Its loss on the validation part; NaN without one.</summary>
    public double ValidationLoss => Autoencoder.ValidationLoss;

    /// <summary>The losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Autoencoder.LossCurve;

    internal SequenceAutoencoder Autoencoder { get; }
}
