using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>How much is kept of each series, and what each step of its covariates holds: those that users give ahead, the calendar's, those of the past.</summary>
sealed record SeriesLayout(int HistoryLength, int CovariateHistory, int Targets, TrainedCovariates Covariates)
{
    public static SeriesLayout Of(Forecaster forecaster, int targets, TrainedCovariates covariates, bool isAdaptive) =>
        new(forecaster.HistoryLength, forecaster.Model.Plan.CovariateHistory, targets, covariates) { AdaptiveHorizon = isAdaptive ? forecaster.Horizon : 0 };

    /// <summary>Steps whose intervals adapt to what is observed; 0 for none.</summary>
    public int AdaptiveHorizon { get; init; }

    /// <summary>Covariates of a step.</summary>
    public int StepSize { get; } = Covariates.StepSize;

    /// <summary>Those of them that users give ahead; they come first.</summary>
    public int Known { get; } = Covariates.Known;

    /// <summary>Numbers that describe a series.</summary>
    public int Static { get; } = Covariates.Static;

    /// <summary>Categories that describe a series, without the one that tells several targets apart.</summary>
    public int Categories => Covariates.Categories.Length;
}
