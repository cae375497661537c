using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

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

    /// <summary>Linear models beside the networks.</summary>
    public SideModels Sides { get; init; } = SideModels.None;

    /// <summary>How their scores and the networks' are blended.</summary>
    public ScoreBlend Blend { get; init; } = ScoreBlend.Alone;

    /// <summary>What logits are divided by; 1 for values.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Expected calibration error before and after; NaN where there was nothing to calibrate on.</summary>
    public (double Before, double After) CalibrationError { get; init; } = (double.NaN, double.NaN);

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    /// <summary>Mean steps of each input in training; NaN where a file of version 1 did not say.</summary>
    public required double[] MeanSteps { get; init; }

    public required LossPoint[] LossCurve { get; init; }

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static SequencePredictionState Transfer(ModelCodec codec, SequencePredictionState? state)
    {
        var config = NetworkConfig.Transfer(codec, state?.Network.Plan);
        var meanSteps = codec.Version < 2 ? Array.ConvertAll(config.Inputs, _ => double.NaN)
            : codec.Repeat(state?.MeanSteps, config.Inputs.Length, steps => codec.DoubleOrNaN(steps, 1, Array.MaxLength));
        var network = state?.Network ?? new(config);
        if (codec.Version > 2) NetworkSpec.Agree(codec, network.Graph);
        return new()
        {
            Network = network,
            Scalers = [.. config.Inputs.Select((input, i) => input.Kind == InputKind.Tokens ? null : FeatureScaler.Transfer(codec, state?.Scalers[i], input.Size))],
            Offset = codec.Float(state?.Offset),
            Scale = codec.Float(state?.Scale, 0),
            Temperature = codec.Float(state?.Temperature, float.Epsilon),
            CalibrationError = (codec.DoubleOrNaN(state?.CalibrationError.Before, 0, 1), codec.DoubleOrNaN(state?.CalibrationError.After, 0, 1)),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            MeanSteps = meanSteps,
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Members = codec.List(state?.Members, 1, 100, weights => NetworkQuantizer.Transfer(codec, network.Graph, weights, network.Graph.Weights.Count)),
            Sides = SideModels.Transfer(codec, state?.Sides, network),
            Blend = ScoreBlend.Transfer(codec, state?.Blend),
        };
    }
}
