using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>All that a fitted forecaster is made of, and all that its file holds.</summary>
sealed record ForecastModel
{
    public required WindowConfig Plan { get; init; }

    /// <summary>Steps that are forecast; the plan's horizon is what the network forecasts of them at once.</summary>
    public required int Horizon { get; init; }
    public required LinearBaseline Baseline { get; init; }
    public required ForecastNetwork Network { get; init; }

    /// <summary>The flat weights of each member.</summary>
    public required float[][] Members { get; init; }
    public required ConformalQuantiles Scores { get; init; }

    /// <summary>How errors grow beyond the horizon.</summary>
    public required ErrorGrowth Growth { get; init; }

    /// <summary>The widest half-width of bounds within one horizon, in <see cref="WindowScale.ErrorUnit"/>.</summary>
    public required double WidthLimit { get; init; }

    /// <summary>Whether that is in <see cref="WindowScale.FormerErrorUnit"/>, as in files before version 9.</summary>
    public bool IsLimitFormer { get; init; }

    /// <summary>How much wider bounds are where few values are known.</summary>
    public required ColdStart ColdStart { get; init; }

    /// <summary>Forecasts and bounds never leave what lies between these; infinite for no limit.</summary>
    public required float Minimum { get; init; }
    public required float Maximum { get; init; }
    public required float ConfidenceLevel { get; init; }
    public required double Coverage { get; init; }
    public required double ValidationLoss { get; init; }
    public required int Epochs { get; init; }

    /// <summary>The same model as training goes on from it.</summary>
    public ForecastModel InSinglePrecision => this with { Network = Network.As(Plan, isQuantized: false) };

    /// <summary>Writes a model, or reads one; docs/model-file.md describes the bytes.</summary>
    public static ForecastModel Transfer(ModelCodec codec, ForecastModel? model)
    {
        var (plan, network) = (WindowConfig.Transfer(codec, model?.Plan), model?.Network);
        var cell = codec.Version < 3 ? CellKind.Lstm : codec.Choice(network?.Cell);
        var (hidden, layers, dropout) = (codec.Int(network?.HiddenSize, 1, 1 << 14), codec.Int(network?.LayerCount, 1, 16), codec.Float(network?.Dropout, 0, 0.95f));
        var loss = codec.Version < 7 ? ForecastLoss.Quantile : codec.Choice(network?.Loss);
        var decoding = codec.Version < 8 ? ForecastDecoding.Direct : codec.Choice(network?.Decoding);
        var architecture = codec.Version < 8 ? ForecastArchitecture.Recurrent : codec.Choice(network?.Architecture);
        var horizon = codec.Version < 8 ? plan.Horizon : codec.Int(model?.Horizon, plan.Horizon, 1 << 16);
        var isQuantized = codec.Version > 10 && codec.Flag(network?.IsQuantized);
        network ??= new(plan, cell, hidden, layers, dropout, loss, decoding, architecture, isQuantized);
        if (codec.Version > 3) NetworkSpec.Agree(codec, network.Graph);
        var baseline = LinearBaseline.Transfer(codec, model?.Baseline, plan.BaselineFeatures * plan.Horizon, ForecastNetwork.Levels.Length * plan.Horizon);
        if (codec.Version > 5) baseline = (model?.Baseline ?? baseline).TransferCombination(codec);
        if (baseline.Pretrained is not null && plan.Horizon > ZeroShotForecaster.LongestPass)
            throw new InvalidDataException($"The model's horizon is {plan.Horizon}, but a pretrained forecaster forecasts {ZeroShotForecaster.LongestPass} steps at once.");
        ForecastModel read = new()
        {
            Plan = plan,
            Horizon = horizon,
            Network = network,
            Baseline = baseline,
            Scores = ConformalQuantiles.Transfer(codec, model?.Scores, plan.Horizon),
            Growth = codec.Version < 2 ? ErrorGrowth.Independent : ErrorGrowth.Transfer(codec, model?.Growth),
            WidthLimit = codec.Version < 2 ? double.MaxValue : codec.Double(model?.WidthLimit, 0),
            IsLimitFormer = codec.Version < 9 || codec.Flag(model?.IsLimitFormer),
            Minimum = codec.Version < 2 ? float.NegativeInfinity : codec.Float(model?.Minimum, float.NegativeInfinity),
            Maximum = codec.Version < 2 ? float.PositiveInfinity : codec.Float(model?.Maximum, most: float.PositiveInfinity),
            ColdStart = codec.Version < 2 ? ColdStart.None : ColdStart.Transfer(codec, model?.ColdStart),
            ConfidenceLevel = codec.Float(model?.ConfidenceLevel, float.Epsilon, MathF.BitDecrement(1)),
            Coverage = codec.DoubleOrNaN(model?.Coverage, 0, 1),
            ValidationLoss = codec.DoubleOrNaN(model?.ValidationLoss, double.MinValue),
            Epochs = codec.Int(model?.Epochs, 0),
            Members = codec.List(model?.Members, 1, 100, weights => NetworkQuantizer.Transfer(codec, network.Graph, weights, network.Graph.Weights.Count)),
        };
        return !codec.Reads || read.Minimum <= read.Maximum ? read : throw new InvalidDataException(FormattableString.Invariant($"The model's forecasts are to lie between {read.Minimum} and {read.Maximum}, where nothing does."));
    }
}
