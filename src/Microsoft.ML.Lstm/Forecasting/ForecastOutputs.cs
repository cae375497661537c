using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The columns that a forecaster adds: the forecast, and its bounds if they were asked for.</summary>
/// <param name="names">Forecast, lower and upper bounds; or the forecast alone.</param>
/// <param name="horizon">Values in each.</param>
/// <param name="season">The shortest season that was given or found; 1 for none.</param>
/// <param name="targets">Names of the targets; empty for a single one.</param>
sealed class ForecastOutputs(string[] names, int horizon, int season, string[] targets)
{
    const int MaxHorizon = 1 << 20;

    /// <summary>The names of the columns that <paramref name="options"/> ask for: the forecast, then the lower and the upper bounds.</summary>
    public static IEnumerable<string> Names(LstmForecastingOptions options) =>
        new[] { options.OutputColumnName, options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn }.OfType<string>();

    public IReadOnlyList<string> ColumnNames => names;

    /// <summary>Throws unless a forecast so many steps ahead, with bounds of that level, can be made.</summary>
    public static void CheckAsked(int horizon, float confidenceLevel)
    {
        if (horizon is < 1 or > MaxHorizon) throw new ArgumentOutOfRangeException(nameof(horizon), horizon, $"A horizon of {horizon} was asked for; it must lie between 1 and {MaxHorizon}.");
        if (!(confidenceLevel > 0 && confidenceLevel < 1))
            throw new ArgumentOutOfRangeException(nameof(confidenceLevel), confidenceLevel, $"A confidence level of {confidenceLevel} was asked for; it must lie between 0 and 1.");
    }

    public bool HasBounds => names.Length == 3;

    /// <summary>The columns for a schema.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns => field ??= ColumnsOf(horizon);

    /// <summary>The columns of forecasts so many steps ahead.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> ColumnsOf(int steps)
    {
        var annotations = Annotations(steps);
        var type = targets.Length == 0 ? new VectorDataViewType(NumberDataViewType.Single, steps) : new(NumberDataViewType.Single, targets.Length, steps);
        return [.. names.Select(name => new DataViewSchema.DetachedColumn(name, type, annotations))];
    }

    /// <summary>The shape of <paramref name="input"/> with the columns added, in place of columns of the same names.</summary>
    public static SchemaShape Shape(SchemaShape input, IEnumerable<string> names) => SchemaCheck.With(input, names.Select(name =>
        MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: new([SlotNames.Shape, SeasonAnnotation.Shape]))));

    /// <summary>Names of the targets; empty for a single one.</summary>
    public IReadOnlyList<string> Targets => targets;

    DataViewSchema.Annotations Annotations(int steps)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        SlotNames.AddTo(builder, targets.Length == 0 ? SlotNames.OfSteps(steps) : [.. targets.SelectMany(target => SlotNames.OfSteps(steps).Select(step => $"{target} {step}"))]);
        SeasonAnnotation.AddTo(builder, season);
        return builder.ToAnnotations();
    }
}
