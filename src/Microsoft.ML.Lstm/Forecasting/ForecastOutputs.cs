using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The columns that a forecaster adds: the forecast, and its bounds if they were asked for.</summary>
sealed class ForecastOutputs(string[] names, int horizon)
{
    readonly DataViewSchema.Annotations _annotations = SlotNames.OfSteps(horizon);

    /// <summary>The names of the columns that <paramref name="options"/> ask for: the forecast, then the lower and the upper bounds.</summary>
    public static IEnumerable<string> Names(LstmForecastingOptions options) =>
        new[] { options.OutputColumnName, options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn }.OfType<string>();

    public IReadOnlyList<string> ColumnNames => names;

    public bool HasBounds => names.Length == 3;

    /// <summary>The columns for a schema.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> Columns =>
        names.Select(name => new DataViewSchema.DetachedColumn(name, new VectorDataViewType(NumberDataViewType.Single, horizon), _annotations));

    /// <summary>The shape of <paramref name="input"/> with the columns added, in place of columns of the same names.</summary>
    public static SchemaShape Shape(SchemaShape input, IEnumerable<string> names)
    {
        var columns = input.ToDictionary(column => column.Name);
        foreach (var name in names)
            columns[name] = Vector(name, NumberDataViewType.Single, new([Vector(SlotNames.Kind, TextDataViewType.Instance)]));
        return new(columns.Values);

        static SchemaShape.Column Vector(string name, DataViewType itemType, SchemaShape? annotations = null) =>
            MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Vector, itemType, annotations: annotations);
    }
}
