using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The columns that a forecaster adds: the forecast, and its bounds if they were asked for.</summary>
/// <param name="names">Forecast, lower and upper bounds; or the forecast alone.</param>
/// <param name="horizon">Values in each.</param>
/// <param name="season">The shortest season that was given or found; 1 for none.</param>
sealed class ForecastOutputs(string[] names, int horizon, int season)
{

    /// <summary>The names of the columns that <paramref name="options"/> ask for: the forecast, then the lower and the upper bounds.</summary>
    public static IEnumerable<string> Names(LstmForecastingOptions options) =>
        new[] { options.OutputColumnName, options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn }.OfType<string>();

    public IReadOnlyList<string> ColumnNames => names;

    public bool HasBounds => names.Length == 3;

    /// <summary>The columns for a schema.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns => field ??= ColumnsOf(horizon);

    /// <summary>The columns of forecasts so many steps ahead.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> ColumnsOf(int steps)
    {
        var annotations = Annotations(steps, season);
        return [.. names.Select(name => new DataViewSchema.DetachedColumn(name, new VectorDataViewType(NumberDataViewType.Single, steps), annotations))];
    }

    /// <summary>The shape of <paramref name="input"/> with the columns added, in place of columns of the same names.</summary>
    public static SchemaShape Shape(SchemaShape input, IEnumerable<string> names)
    {
        var columns = input.ToDictionary(column => column.Name);
        foreach (var name in names)
            columns[name] = Vector(name, NumberDataViewType.Single, new([SlotNames.Shape, SeasonAnnotation.Shape]));
        return new(columns.Values);

        static SchemaShape.Column Vector(string name, DataViewType itemType, SchemaShape? annotations = null) =>
            MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Vector, itemType, annotations: annotations);
    }

    static DataViewSchema.Annotations Annotations(int horizon, int season)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        SlotNames.AddTo(builder, SlotNames.OfSteps(horizon));
        SeasonAnnotation.AddTo(builder, season);
        return builder.ToAnnotations();
    }
}
