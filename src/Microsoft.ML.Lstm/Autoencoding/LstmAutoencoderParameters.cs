using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm;

/// <summary>What an autoencoder has learnt of normal sequences, and what is known of its training.</summary>
public sealed class LstmAutoencoderParameters
{
    internal LstmAutoencoderParameters(SequenceAutoencoder autoencoder) => Autoencoder = autoencoder;

    /// <summary>The mean squared error, each error as a part of what is usual for its feature, whose score is 0.5. An error e has the score e / (e + threshold).</summary>
    public double Threshold => Autoencoder.Threshold;

    /// <summary>The part of normal sequences that should be taken for anomalies.</summary>
    public float FalseAlarmRate => Autoencoder.FalseAlarmRate;

    /// <summary>The rate that <see cref="Threshold"/> stands for: <see cref="FalseAlarmRate"/>, or the smallest that <see cref="EffectiveSampleSize"/> sequences can tell.</summary>
    public double ThresholdRate => Autoencoder.ThresholdRate;

    /// <summary>Independent sequences that tell as much of the threshold as the held-out ones, which may overlap; 0 for models of before this was saved.</summary>
    public int EffectiveSampleSize => Autoencoder.EffectiveSampleSize;

    /// <summary>Epochs after which the network was best.</summary>
    public int Epochs => Autoencoder.Epochs;

    /// <summary>Its loss on the validation part; NaN without one.</summary>
    public double ValidationLoss => Autoencoder.ValidationLoss;

    /// <summary>The losses after each epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Autoencoder.LossCurve;

    internal SequenceAutoencoder Autoencoder { get; }
}
