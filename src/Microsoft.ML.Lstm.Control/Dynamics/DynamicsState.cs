using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>All that a <see cref="DynamicsModel"/> has learnt, as it is saved.</summary>
sealed record DynamicsState(DynamicsConfig Config, int WarmUp, DynamicsScale Inputs, DynamicsScale Outputs, float[][] Members)
{
    /// <summary>Mean squared error of the simulated steps, in units of the outputs' variance: of validation where there was any, else of the last epoch.</summary>
    public double Loss { get; init; } = double.NaN;

    public LossPoint[] LossCurve { get; init; } = [];

    public static DynamicsState Transfer(ModelCodec codec, DynamicsState? state)
    {
        var config = DynamicsConfig.Transfer(codec, state?.Config);
        var network = config.Build();
        NetworkSpec.Agree(codec, network);
        return new(
            config, codec.Int(state?.WarmUp, 1, 1 << 16), DynamicsScale.Transfer(codec, state?.Inputs, config.Inputs), DynamicsScale.Transfer(codec, state?.Outputs, config.Outputs),
            codec.List(state?.Members, 1, 100, weights => codec.Weights(weights, network.Weights.Count)))
        {
            Loss = codec.DoubleOrNaN(state?.Loss, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
        };
    }
}
