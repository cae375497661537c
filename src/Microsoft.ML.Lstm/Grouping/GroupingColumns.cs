using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The columns that make sequences out of rows: what names the sequence, what orders its steps, what a step holds, and what is told once.</summary>
sealed record GroupingColumns(string Output, string Series, string? Time, IReadOnlyList<string> Inputs, IReadOnlyList<string> PassThrough) : ISeriesColumns
{
    const string TimeRole = "time", InputRole = "input", PassThroughRole = "pass-through";

    /// <summary>Throws unless each column is named, and each column of the result once.</summary>
    public void CheckNames()
    {
        if (Inputs.Count == 0) throw new ArgumentException("No column was named whose values make the steps. Name one or more.", "inputColumnNames");
        foreach (var name in (IEnumerable<string>)[Output, Series, .. Inputs, .. PassThrough])
        {
            if (string.IsNullOrEmpty(name)) throw new ArgumentException("A column's name is empty. Name every column.");
        }
        if (Time is "") throw new ArgumentException("The column of times has an empty name. Name a column, or pass null for rows that are in order.", "timeColumnName");
        string[] results = [Series, .. PassThrough, Output];
        if (results.Distinct().Count() < results.Length)
            throw new ArgumentException($"The columns of the result would be {ColumnNames.Quoted(results)}. Give each a name of its own.");
    }

    /// <summary>The types of the pass-through columns in the rows that were fitted on; null before, and in a file of version 1. Null for a type that is not known to a file.</summary>
    public IReadOnlyList<DataViewType?>? PassThroughTypes { get; init; }

    /// <summary>The shape of what comes out of rows of <paramref name="shape"/>; throws unless it has the columns, of the right types.</summary>
    public SchemaShape Shape(IExceptionContext context, SchemaShape shape)
    {
        var series = SeriesName.Check(context, shape, Series);
        if (Time is not null)
        {
            var time = SchemaCheck.Find(context, shape, TimeRole, Time);
            if (!SchemaCheck.IsScalar(time) || !StepOrder.CanRead(time)) throw SchemaCheck.Mismatch(context, TimeRole, time, "a number, DateTime, DateTimeOffset or TimeSpan");
        }
        foreach (var name in Inputs)
        {
            var input = SchemaCheck.Find(context, shape, InputRole, name);
            if (input.Kind == SchemaShape.Column.VectorKind.VariableVector || !NumberColumn.CanRead(input))
                throw SchemaCheck.Mismatch(context, InputRole, input, $"{NumberColumn.Scalars}, or a vector of such of known size (of a class of rows, [VectorType(F)] on its float[])");
        }
        SchemaShape.Column[] passThrough = [.. PassThrough.Select(name => SchemaCheck.Find(context, shape, PassThroughRole, name))];
        foreach (var column in passThrough)
            if (!SchemaCheck.IsScalar(column)) throw SchemaCheck.Mismatch(context, PassThroughRole, column, "a scalar");
        return new([series, .. passThrough, MLNetInternals.ColumnOf(Output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single)]);
    }

    /// <summary>
    /// The schema of the sequences made of rows of <paramref name="schema"/>: the series, what is passed through, the sequence; throws as <see cref="Shape"/> does, but
    /// for pass-through columns that the rows lack, such as a label that is not known yet.
    /// </summary>
    public DataViewSchema Bind(IExceptionContext context, DataViewSchema schema)
    {
        string[] there = [.. PassThrough.Where((name, i) => schema.GetColumnOrNull(name) is not null || PassThroughTypes?[i] is null)];
        (this with { PassThrough = there, PassThroughTypes = null }).Shape(context, MLNetInternals.ShapeOf(schema));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Series, schema[Series].Type, schema[Series].Annotations);
        for (var i = 0; i < PassThrough.Count; i++)
        {
            if (schema.GetColumnOrNull(PassThrough[i]) is { } column) builder.AddColumn(column.Name, column.Type, column.Annotations);
            else builder.AddColumn(PassThrough[i], PassThroughTypes![i]!);
        }

        builder.AddColumn(Output, new VectorDataViewType(NumberDataViewType.Single, 0, Inputs.Sum(name => WidthOf(schema[name].Type))));
        return builder.ToSchema();
    }

    public IEnumerable<DataViewSchema.Column?> Told(DataViewSchema input) => PassThrough.Prepend(Series).Select(input.GetColumnOrNull);

    public IEnumerable<DataViewSchema.Column> Read(DataViewSchema input, bool isAsked) => (isAsked ? Inputs : []).Concat(Time is null ? [] : [Time]).Select(name => input[name]);

    public ISeriesSteps Open(DataViewRow row, bool isAsked) => new RowSteps(row, Time is null ? null : row.Schema[Time], (isAsked ? Inputs : []).Select(name => row.Schema[name]));

    /// <summary>The same with the types that the pass-through columns have.</summary>
    public GroupingColumns Fitted(DataViewSchema schema) => this with { PassThroughTypes = [.. PassThrough.Select(name => schema[name].Type)] };

    static int WidthOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;
}
