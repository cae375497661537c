using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>Reads rows, as time steps of series, into a state.</summary>
sealed class ZeroShotReader(ZeroShotPlan plan, DataViewRow row)
{
    readonly SeriesReader _reader = new(plan.Columns, row);

    /// <summary>The name of the row's series. Valid until the next call.</summary>
    public ReadOnlySpan<char> Series() => _reader.Series();

    /// <summary>The row's values, one a target. Valid until the next call.</summary>
    public ReadOnlySpan<float> Values() => _reader.Values();

    /// <summary>Takes the row as the next step of its series.</summary>
    public SeriesContext Observe(ZeroShotState state)
    {
        var context = state.Visit(_reader.Series());
        if (_reader.Time() is { } time)
        {
            if (context.HasBegun)
            {
                var steps = TimeOrder.Steps(plan.Step, context.Time, time, plan.Missing, plan.Columns.Time!, context.Name, row.Position);
                context.Skip(steps > 0 ? steps - 1 : throw TimeOrder.Twice(time, plan.Columns.Time!, context.Name, row.Position));
            }

            context.Time = time;
        }

        context.Add(_reader.Values());
        return context;
    }
}
