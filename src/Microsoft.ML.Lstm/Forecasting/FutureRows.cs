using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The series to forecast, and the covariates of their steps ahead: from rows of the future, or as the training data gave them.</summary>
sealed class FutureRows
{
    readonly Dictionary<SeriesHistory, float[]> _ahead = [];

    /// <summary>The series, in order of their names.</summary>
    public IEnumerable<SeriesHistory> Series => _ahead.Keys;

    /// <summary>[steps, Known] of a series.</summary>
    public ReadOnlySpan<float> Of(SeriesHistory history) => _ahead[history];

    /// <exception cref="InvalidOperationException">Too few steps of a series are known ahead, or its times do not follow those of the model.</exception>
    public static FutureRows Read(LstmForecastingTransformer model, IDataView? future, int horizon)
    {
        var (result, layout) = (new FutureRows(), model.State.Layout);
        if (future is null)
        {
            foreach (var (_, history) in model.State.Series.InOrder)
            {
                if (layout.Known > 0 && history.Ahead.Length < (long)horizon * layout.Known)
                    throw new InvalidOperationException($"{StepsAhead.Advice(layout.Covariates.Names)} The training data told {history.Ahead.Length / layout.Known} steps ahead{Of(history.Name)}, but {horizon} are to be forecast.");
                result._ahead.Add(history, history.Ahead);
            }

            return result;
        }

        using var reader = new AheadReader(model, future, Bind(model, future.Schema), hasTarget: false);
        while (reader.Read())
        {
            // All rows are read, and times checked, before any series is forecast.
        }

        var state = model.State.Overlay();
        foreach (var (name, track) in reader.Tracks)
        {
            var history = state.Series[name];
            var missing = model.Columns.Time is { } time && history.HasBegun ? (int)Math.Min(horizon, Missing(layout.Covariates, history, track.First, time)) : 0;
            var steps = missing + Math.Max(track.Rows, track.Steps.Length / Math.Max(1, layout.Known));
            if (steps < horizon)
                throw new InvalidOperationException($"{horizon} steps are to be forecast, but the rows of the future are {steps}{Of(name)}. Give a row for each step ahead, or ask for fewer steps.");
            result._ahead.Add(history, [.. Enumerable.Repeat(float.NaN, missing * layout.Known), .. track.Steps]);
        }

        return result;
    }

    static string Of(string name) => name.Length == 0 ? "" : $" of series '{name}'";

    /// <summary>Steps without a row from where the model stands to the first row of the future; none but where the model fills them.</summary>
    static long Missing(TrainedCovariates covariates, SeriesHistory history, RowTime first, string column)
    {
        var step = covariates.Step;
        if (step.Between(history.Time, first) is var steps && (steps == 1 || (steps > 1 && covariates.Missing == MissingTimes.Fill))) return steps.Value - 1;
        var next = step.After(history.Time, 1);
        throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{column}' begins with {Told(first)} in the rows of the future{Of(history.Name)}, but the model stands at {Told(history.Time)}, and the next step is {Told(next)}. ")
            + "Give the rows that follow; rows in between that have a target are to be observed first (Transform, or an engine's Predict).");

        static string Told(RowTime time) => time.Clock == default ? FormattableString.Invariant($"{time.Ticks}") : FormattableString.Invariant($"{time.Clock:O}");
    }

    static DataViewSchema.Column[] Bind(LstmForecastingTransformer model, DataViewSchema schema)
    {
        var (columns, covariates) = (model.Columns, model.State.Layout.Covariates);
        var shape = Interop.MLNetInternals.ShapeOf(schema);
        columns.CheckKeys(model.Host, shape);
        if (columns.Series is not null) columns.Naming?.Check(model.Host, schema[columns.Series]);
        covariates.CheckAhead(model.Host, schema);
        return [.. new[] { columns.Series, columns.Time }.OfType<string>().Concat(covariates.Names.KnownFuture).Distinct().Select(name => schema[name])];
    }
}
