using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>All that a <see cref="SequenceAutoencoder"/> has learnt, as it is saved.</summary>
sealed record AutoencoderState
{
    public required AutoencoderNetwork Network { get; init; }

    public required FeatureScaler Scaler { get; init; }

    public required float[] Weights { get; init; }

    /// <summary>The reference (root mean square) error of each feature, scaled as the network sees it.</summary>
    public float[] ReferenceErrors { get; init; } = [];

    /// <summary>The error of a sequence above which it is an anomaly.</summary>
    public double Threshold { get; init; } = 1;

    /// <summary>Whether a feature that was constant in training may not change; false for models of before version 2 of their file.</summary>
    public bool ScoresConstants { get; init; }

    /// <summary>Independent sequences that <see cref="Threshold"/> was computed from, as overlapping and autocorrelated sequences count for fewer; 0 where it is not known.</summary>
    public int EffectiveSampleSize { get; init; }

    public required float FalseAlarmRate { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static AutoencoderState Transfer(ModelCodec codec, AutoencoderState? state)
    {
        var known = state?.Network;
        var input = new FeatureSpec(codec.Units(known?.Input.Name), InputKind.Continuous, codec.Int(known?.Input.Size, 1));
        var network = new AutoencoderNetwork(input, codec.Choice(known?.Cell), codec.Int(known?.HiddenSize, 1, 1 << 12), codec.Int(known?.Layers, 1, 16), codec.Float(known?.MaskRate, 0, 0.95f))
        {
            IsQuantized = codec.Version > 3 && codec.Flag(known?.IsQuantized),
        };
        var graph = network.Build();
        if (codec.Version > 2) NetworkSpec.Agree(codec, graph);
        var read = new AutoencoderState
        {
            Network = network,
            Scaler = FeatureScaler.Transfer(codec, state?.Scaler, input.Size),
            ScoresConstants = codec.Version > 1 && codec.Flag(state?.ScoresConstants),
            EffectiveSampleSize = codec.Version > 1 ? codec.Int(state?.EffectiveSampleSize, 0) : 0,
            ReferenceErrors = codec.Floats(state?.ReferenceErrors, input.Size),
            Threshold = codec.Double(state?.Threshold, double.Epsilon),
            FalseAlarmRate = codec.Float(state?.FalseAlarmRate, 0, 1),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Weights = NetworkQuantizer.Transfer(codec, graph, state?.Weights, graph.Weights.Count),
        };
        return Array.TrueForAll(read.ReferenceErrors, error => error > 0) ? read : throw new InvalidDataException("The model holds a usual error that is not above 0.");
    }
}
