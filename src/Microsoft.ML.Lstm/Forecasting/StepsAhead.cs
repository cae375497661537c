using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Puts together what is known of the steps ahead of a series: its calendar, and the covariates that a user gave.</summary>
static class StepsAhead
{
    /// <summary>Writes the covariates of the steps ahead, as far as they are known; the others stay as they are.</summary>
    /// <param name="history">The series.</param>
    /// <param name="layout">What a step holds.</param>
    /// <param name="given">[steps, Known]: covariates that a user gave.</param>
    /// <param name="ahead">[steps, StepSize].</param>
    /// <returns>How many steps ahead can be forecast; all of them where users give none.</returns>
    public static int Write(SeriesHistory history, SeriesLayout layout, ReadOnlySpan<float> given, Span<float> ahead)
    {
        var (known, covariates) = (layout.Known, layout.Covariates);
        var (calendar, step) = (covariates.Calendar, covariates.Step);
        for (var (h, at) = (0, 0); at < ahead.Length && (calendar.Size > 0 || known > 0); h++, at += layout.StepSize)
        {
            if (calendar.Size > 0 && history.HasBegun) calendar.Write(step.After(history.Time, h + 1), ahead.Slice(at + known, calendar.Size));
            if (known > 0 && (h + 1) * known <= given.Length) given.Slice(h * known, known).CopyTo(ahead[at..]);
        }

        return known == 0 ? int.MaxValue : given.Length / known;
    }

    /// <summary>What to do where covariates ahead are asked for in a place that has none.</summary>
    public static string Advice(CovariateNames names) =>
        $"A forecast of this model reads {DataView.ColumnNames.Quoted(names.KnownFuture)} of the steps ahead. Give them as rows without a target: {nameof(LstmForecastingTransformer.Forecast)}(future), or ForecastAll(future) of an engine.";
}
