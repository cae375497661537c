using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The columns that a forecaster adds: the forecast, and its bounds if they were asked for.</summary>
/// <param name="names">The forecast; lower and upper bounds or none; quantiles where there are any.</param>
/// <param name="horizon">Values in each.</param>
/// <param name="season">The shortest season that was given or found; 1 for none.</param>
/// <param name="targets">Names of the targets; empty for a single one.</param>
/// <param name="quantiles">The quantiles of their column; empty without one.</param>
sealed class ForecastOutputs(string[] names, int horizon, int season, string[] targets, float[] quantiles)
{
    const int MaxHorizon = 1 << 20;

    public IReadOnlyList<string> ColumnNames => names;

    /// <summary>Throws unless a forecast so many steps ahead, with bounds of that level, can be made.</summary>
    public static void CheckAsked(int horizon, float confidenceLevel)
    {
        if (horizon is < 1 or > MaxHorizon) throw Require.Refused(nameof(horizon), horizon, $"A horizon of {horizon} was asked for; it must lie between 1 and {MaxHorizon}.");
        if (!(confidenceLevel > 0 && confidenceLevel < 1))
            throw Require.Refused(nameof(confidenceLevel), confidenceLevel, $"A confidence level of {confidenceLevel} was asked for; it must lie between 0 and 1.");
    }

    public bool HasBounds => names.Length - (quantiles.Length > 0 ? 1 : 0) == 3;

    /// <summary>The quantiles of their column; empty without one.</summary>
    public IReadOnlyList<float> Quantiles => quantiles;

    /// <summary>What an added column holds.</summary>
    public ForecastColumn Holds(int column) => quantiles.Length > 0 && column == names.Length - 1 ? ForecastColumn.Quantiles : (ForecastColumn)column;

    /// <summary>The columns for a schema.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns => field ??= ColumnsOf(horizon);

    /// <summary>The columns of forecasts so many steps ahead.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> ColumnsOf(int steps)
    {
        return [.. names.Select((name, column) => Column(name, steps, Holds(column) == ForecastColumn.Quantiles))];
    }

    DataViewSchema.DetachedColumn Column(string name, int steps, bool holdsQuantiles)
    {
        var slots = SlotNames.OfSteps(steps);
        List<int> sizes = [steps];
        if (holdsQuantiles)
        {
            slots = [.. slots.SelectMany(step => quantiles.Select(quantile => FormattableString.Invariant($"{step} q{quantile}")))];
            sizes.Add(quantiles.Length);
        }

        if (targets.Length > 0)
        {
            var own = slots;
            slots = [.. targets.SelectMany(target => own.Select(slot => $"{target} {slot}"))];
            sizes.Insert(0, targets.Length);
        }

        var builder = new DataViewSchema.Annotations.Builder();
        SlotNames.AddTo(builder, slots);
        SeasonAnnotation.AddTo(builder, season);
        return new(name, new VectorDataViewType(NumberDataViewType.Single, sizes.ToArray()), builder.ToAnnotations());
    }

    /// <summary>The shape of <paramref name="input"/> with the columns added, in place of columns of the same names.</summary>
    public static SchemaShape Shape(SchemaShape input, IEnumerable<string> names) => SchemaCheck.With(input, names.Select(name =>
        MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: new([SlotNames.Shape, SeasonAnnotation.Shape]))));

    /// <summary>Names of the targets; empty for a single one.</summary>
    public IReadOnlyList<string> Targets => targets;
}
