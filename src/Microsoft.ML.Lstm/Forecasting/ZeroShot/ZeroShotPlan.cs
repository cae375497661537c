using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>All that a zero-shot forecaster knows beside where its series stand: columns, settings, calibration.</summary>
sealed record ZeroShotPlan
{
    const int MaxQuantiles = 1 << 10, MaxHorizon = 1 << 16, LeastContext = 32, MaxTargets = 1 << 20;

    /// <summary>The columns that are read.</summary>
    public required SeriesColumns Columns { get; init; }

    /// <summary>The columns that are added.</summary>
    public required ForecastColumnNames Added { get; init; }

    /// <summary>Levels of the column of quantiles; empty without one.</summary>
    public required float[] Quantiles { get; init; }

    /// <summary>Names of the targets; empty for a single one.</summary>
    public required string[] Targets { get; init; }

    public required int Horizon { get; init; }

    public required int ContextLength { get; init; }

    /// <summary>The season that is told; 0 to find one for each forecast, 1 for none.</summary>
    public required int Season { get; init; }

    /// <summary>The season that most series had when it was fitted, for metrics; 1 for none.</summary>
    public required int FoundSeason { get; init; }

    public required float ConfidenceLevel { get; init; }

    /// <summary>Whether the intervals of each series adapt to what is observed.</summary>
    public required bool IsAdaptive { get; init; }

    /// <summary>The step of time from row to row.</summary>
    public required TimeStep Step { get; init; }

    public required MissingTimes Missing { get; init; }

    public required ZeroShotCalibration Calibration { get; init; }

    /// <summary>The network.</summary>
    public required NetworkChoice Network { get; init; }

    public int TargetCount => Math.Max(1, Targets.Length);

    public ContextLayout Layout => new(ContextLength, TargetCount, IsAdaptive ? Horizon : 0);

    /// <summary>Writes a plan, or reads one; docs/model-file.md describes the bytes.</summary>
    public static ZeroShotPlan Transfer(ModelCodec codec, ZeroShotPlan? plan)
    {
        var columns = new SeriesColumns(codec.Name(plan?.Columns.Value), codec.OptionalName(plan?.Columns.Series), codec.OptionalName(plan?.Columns.Time)) { HasChannels = true, HasNumberedTimes = true };
        var added = new ForecastColumnNames(codec.Name(plan?.Added.Forecast), codec.OptionalName(plan?.Added.Lower), codec.OptionalName(plan?.Added.Upper), codec.OptionalName(plan?.Added.Quantiles));
        var quantiles = codec.List(plan?.Quantiles, 0, MaxQuantiles, quantile => codec.Float(quantile, float.Epsilon, MathF.BitDecrement(1)));
        if (added.Lower is null != added.Upper is null || added.Quantiles is null != (quantiles.Length == 0))
            throw new InvalidDataException("It names one bound without the other, or quantiles without their column.");
        return new()
        {
            Columns = columns,
            Added = added,
            Quantiles = quantiles,
            Targets = codec.List(plan?.Targets, 0, MaxTargets, codec.Text),
            Horizon = codec.Int(plan?.Horizon, 1, MaxHorizon),
            ContextLength = codec.Int(plan?.ContextLength, LeastContext, TokenLayout.MostContext),
            Season = codec.Int(plan?.Season, 0, 1 << 20),
            FoundSeason = codec.Int(plan?.FoundSeason, 1, 1 << 20),
            ConfidenceLevel = codec.Float(plan?.ConfidenceLevel, float.Epsilon, MathF.BitDecrement(1)),
            Step = TimeStep.Transfer(codec, plan?.Step ?? default),
            Missing = codec.Choice(plan?.Missing),
            Calibration = ZeroShotCalibration.Transfer(codec, plan?.Calibration),
            Network = NetworkChoice.Transfer(codec, plan?.Network),
            IsAdaptive = codec.Version > 1 && codec.Flag(plan?.IsAdaptive),
        };
    }
}
