using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>All that a fitted forecaster is made of, and all that its file holds.</summary>
sealed record ForecastModel
{
    public required WindowConfig Plan { get; init; }
    public required LinearBaseline Baseline { get; init; }
    public required ForecastNetwork Network { get; init; }

    /// <summary>The flat weights of each member.</summary>
    public required float[][] Members { get; init; }
    public required ConformalQuantiles Scores { get; init; }

    /// <summary>How errors grow beyond the horizon.</summary>
    public required ErrorGrowth Growth { get; init; }

    /// <summary>The widest half-width of bounds within one horizon, in <see cref="WindowScale.ErrorUnit"/>.</summary>
    public required double WidthLimit { get; init; }

    /// <summary>How much wider bounds are where few values are known.</summary>
    public required ColdStart ColdStart { get; init; }

    /// <summary>Forecasts and bounds never leave what lies between these; infinite for no limit.</summary>
    public required float Minimum { get; init; }
    public required float Maximum { get; init; }
    public required float ConfidenceLevel { get; init; }
    public required double Coverage { get; init; }
    public required double ValidationLoss { get; init; }
    public required int Epochs { get; init; }
}
