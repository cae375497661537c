using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The columns that make steps of measurements: the options, and what was learnt of the rows.</summary>
/// <param name="Options">The columns' names and the length of steps.</param>
/// <param name="Measurements">The measurements of a step, in order; null before there was a fit, and for wide rows.</param>
/// <param name="PassThroughTypes">Types of what is passed through; null for one that a file does not know.</param>
sealed record MeasurementColumns(MeasurementGroupingOptions Options, IReadOnlyList<string>? Measurements, IReadOnlyList<DataViewType?> PassThroughTypes) : ISeriesColumns
{
    const string TimeRole = "time", MeasurementRole = "measurement", ValueRole = "value", PassThroughRole = "pass-through";
    const int MostMeasurements = 1 << 16;

    /// <summary>Throws unless each column is named, and each column of the result once.</summary>
    public static void CheckNames(MeasurementGroupingOptions options)
    {
        foreach (var name in (IEnumerable<string?>)[options.OutputColumnName, options.TimesOutputColumnName, options.SeriesColumnName, options.TimeColumnName, options.ValueColumnName, options.MeasurementColumnName ?? "none", .. options.PassThroughColumnNames])
            if (string.IsNullOrEmpty(name)) throw new ArgumentException("A column's name is empty. Name every column.");
        string[] results = [options.SeriesColumnName, .. options.PassThroughColumnNames, options.OutputColumnName, options.TimesOutputColumnName];
        if (results.Distinct().Count() < results.Length) throw new ArgumentException($"The columns of the result would be {ColumnNames.Quoted(results)}. Give each a name of its own.");
        if (options.Measurements is not { } measurements) return;
        if (options.MeasurementColumnName is null) throw new ArgumentException($"{nameof(options.Measurements)} are given, but no {nameof(options.MeasurementColumnName)}: wide rows hold all their values. Name the column, or leave the list null.");
        CheckMeasurements(measurements);
    }

    static IReadOnlyList<string> CheckMeasurements(IReadOnlyList<string> measurements)
    {
        if (measurements.Count is 0 or > MostMeasurements) throw new InvalidOperationException($"There are {measurements.Count} measurements, but a step holds from 1 to {MostMeasurements}. Name those that matter in {nameof(MeasurementGroupingOptions.Measurements)}.");
        if (measurements.Distinct().Count() < measurements.Count) throw new ArgumentException($"{nameof(MeasurementGroupingOptions.Measurements)} names one twice. Name each once.");
        return measurements;
    }

    /// <summary>The shape of what comes out of rows of <paramref name="shape"/>; throws unless it has the columns, of the right types.</summary>
    public static SchemaShape Shape(IExceptionContext context, SchemaShape shape, MeasurementGroupingOptions options, IEnumerable<string> passThrough)
    {
        var series = SeriesName.Check(context, shape, options.SeriesColumnName);
        var time = SchemaCheck.Find(context, shape, TimeRole, options.TimeColumnName);
        if (!SchemaCheck.IsScalar(time) || !StepOrder.CanRead(time)) throw SchemaCheck.Mismatch(context, TimeRole, time, "a number, DateTime, DateTimeOffset or TimeSpan");
        var value = SchemaCheck.Find(context, shape, ValueRole, options.ValueColumnName);
        if (options.MeasurementColumnName is { } name)
        {
            var measurement = SchemaCheck.Find(context, shape, MeasurementRole, name);
            if (!SchemaCheck.IsScalar(measurement) || measurement.ItemType is not TextDataViewType) throw SchemaCheck.Mismatch(context, MeasurementRole, measurement, "Text (Conversion.MapKeyToValue makes it of keys, ConvertType of numbers)");
            if (!SchemaCheck.IsScalar(value) || !NumberColumn.CanRead(value)) throw SchemaCheck.Mismatch(context, ValueRole, value, NumberColumn.Scalars);
        }
        else if (value.Kind != SchemaShape.Column.VectorKind.Vector || !NumberColumn.CanRead(value))
            throw SchemaCheck.Mismatch(context, ValueRole, value, $"a vector of numbers of known size (Concatenate makes it); for long rows name {nameof(options.MeasurementColumnName)}");
        SchemaShape.Column[] told = [.. passThrough.Select(column => SchemaCheck.Find(context, shape, PassThroughRole, column))];
        foreach (var column in told)
            if (!SchemaCheck.IsScalar(column)) throw SchemaCheck.Mismatch(context, PassThroughRole, column, "a scalar");
        return new([series, .. told, MLNetInternals.ColumnOf(options.OutputColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single, annotations: new([MeasurementNames.Shape])),
            MLNetInternals.ColumnOf(options.TimesOutputColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Double)]);
    }

    /// <summary>What is learnt of rows: their measurements, and the types of what is passed through.</summary>
    public static MeasurementColumns Fit(IExceptionContext context, MeasurementGroupingOptions options, IDataView rows)
    {
        Shape(context, MLNetInternals.ShapeOf(rows.Schema), options, options.PassThroughColumnNames);
        var types = options.PassThroughColumnNames.Select(name => (DataViewType?)rows.Schema[name].Type).ToArray();
        if (options.MeasurementColumnName is not { } column || options.Measurements is not null) return new(options, options.Measurements, types);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        using var cursor = rows.GetRowCursor([rows.Schema[column]]);
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(rows.Schema[column]);
        var (name, known) = (default(ReadOnlyMemory<char>), new HashSet<string>());
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        while (cursor.MoveNext())
        {
            getter(ref name);
            if (name.Length > 0 && lookup.Add(name.Span)) names.Add(name.ToString());
        }
        if (names.Count == 0) throw new InvalidOperationException($"Column '{column}' names no measurement in any row. Give rows of measurements, or say which there are in {nameof(MeasurementGroupingOptions.Measurements)}.");
        return new(options, CheckMeasurements([.. names]), types);
    }

    public string Series => Options.SeriesColumnName;

    public IEnumerable<DataViewSchema.Column?> Told(DataViewSchema input) => Options.PassThroughColumnNames.Prepend(Options.SeriesColumnName).Select(input.GetColumnOrNull);

    public IEnumerable<DataViewSchema.Column> Read(DataViewSchema input, bool isAsked) =>
        (isAsked ? new[] { Options.ValueColumnName, Options.MeasurementColumnName } : []).OfType<string>().Prepend(Options.TimeColumnName).Select(name => input[name]);

    public ISeriesSteps Open(DataViewRow row, bool isAsked) => new MeasurementSteps(row, this, isAsked);

    /// <summary>Measurements of a step.</summary>
    public int Width(DataViewSchema input) => Measurements?.Count ?? ((VectorDataViewType)input[Options.ValueColumnName].Type).Size;

    /// <summary>The schema of what is made of rows; pass-through columns that the rows lack, such as a label that is not known yet, hold missing values.</summary>
    public DataViewSchema Bind(IExceptionContext context, DataViewSchema schema)
    {
        Shape(context, MLNetInternals.ShapeOf(schema), Options, Options.PassThroughColumnNames.Where((name, i) => schema.GetColumnOrNull(name) is not null || PassThroughTypes[i] is null));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Options.SeriesColumnName, schema[Options.SeriesColumnName].Type, schema[Options.SeriesColumnName].Annotations);
        for (var i = 0; i < Options.PassThroughColumnNames.Count; i++)
        {
            if (schema.GetColumnOrNull(Options.PassThroughColumnNames[i]) is { } column) builder.AddColumn(column.Name, column.Type, column.Annotations);
            else builder.AddColumn(Options.PassThroughColumnNames[i], PassThroughTypes[i]!);
        }
        var names = Measurements ?? SlotNames.Of(schema[Options.ValueColumnName], Width(schema));
        builder.AddColumn(Options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, 0, names.Count), MeasurementNames.Of(names));
        builder.AddColumn(Options.TimesOutputColumnName, new VectorDataViewType(NumberDataViewType.Double));
        return builder.ToSchema();
    }
}
