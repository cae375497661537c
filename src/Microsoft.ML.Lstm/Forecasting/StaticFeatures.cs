using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Checks that static features are the same in all rows of a series, and collects what categories there are.</summary>
static class StaticFeatures
{
    /// <summary>Refuses a row that says something else than the rows before of its series; what was missing so far is taken from it.</summary>
    public static void Check(SeriesTrack track, ReadOnlySpan<float> statics, ReadOnlySpan<string> categories, TrainedCovariates covariates, long row)
    {
        for (var i = 0; i < statics.Length; i++)
        {
            if (float.IsNaN(track.Statics[i])) track.Statics[i] = statics[i];
            else if (!float.IsNaN(statics[i]) && statics[i] != track.Statics[i])
                throw Refuse(NumberColumn(covariates, i), FormattableString.Invariant($"{statics[i]}"), FormattableString.Invariant($"{track.Statics[i]}"));
        }

        for (var i = 0; i < categories.Length; i++)
        {
            if (track.Categories[i].Length == 0) track.Categories[i] = categories[i];
            else if (categories[i].Length > 0 && categories[i] != track.Categories[i]) throw Refuse(covariates.CategoryColumns[i], $"'{categories[i]}'", $"'{track.Categories[i]}'");
        }

        InvalidOperationException Refuse(string column, string value, string before) => new(
            $"Column '{column}' holds {value} in row {row}{(track.Name.Length == 0 ? "" : $" of series '{track.Name}'")}, but {before} in rows before of the same series. "
            + $"A static feature has one value a series; one that changes is a covariate: name it in {nameof(LstmForecastingOptions.KnownFutureColumnNames)} or {nameof(LstmForecastingOptions.PastColumnNames)}.");
    }

    /// <summary>The names of each category's values, in the order in which series have them.</summary>
    public static string[][] Vocabularies(IReadOnlyList<SeriesTrack> tracks, TrainedCovariates covariates) =>
    [
        .. covariates.CategoryColumns.Select((column, i) =>
        {
            string[] values = [.. tracks.Select(track => track.Categories[i]).Where(name => name.Length > 0).Distinct()];
            return values.Length > 0 || tracks.Count == 0 ? values : throw new InvalidOperationException($"Column '{column}' holds no category in any row. Leave it out of {nameof(LstmForecastingOptions.StaticColumnNames)}.");
        }),
    ];

    /// <summary>The column that a static number comes from.</summary>
    static string NumberColumn(TrainedCovariates covariates, int number)
    {
        foreach (var (name, width) in covariates.StaticWidths)
        {
            if (number < width) return name;
            number -= width;
        }

        return "";
    }
}
