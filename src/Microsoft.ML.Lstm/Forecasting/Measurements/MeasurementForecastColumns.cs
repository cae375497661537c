using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Records;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Measurements;

/// <summary>The columns of a forecaster of measurements: what it reads, and what it adds.</summary>
/// <param name="Features">Columns that are read: measurements, static numbers, times.</param>
/// <param name="Added">Columns that are added.</param>
/// <param name="ConfidenceLevel">Nominal coverage of the bounds.</param>
/// <param name="Names">Names of the measurements; empty before training.</param>
sealed record MeasurementForecastColumns(FeatureColumns Features, ForecastColumnNames Added, float ConfidenceLevel, IReadOnlyList<string> Names)
{
    const string Role = "feature";

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of the right types.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        Features.Check(context, shape);
        var records = SchemaCheck.Find(context, shape, Role, Features.Columns[0].Name);
        if (records.IsKey || SchemaCheck.IsScalar(records))
            throw SchemaCheck.Mismatch(context, Role, records, "a vector of numbers, [steps, measurements], as GroupIntoSequences makes it");
    }

    /// <summary>The shape with the columns added.</summary>
    public SchemaShape Shape(IExceptionContext context, SchemaShape shape)
    {
        Check(context, shape);
        return SchemaCheck.With(shape, Added.All.Select(name => MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: new([SlotNames.Shape]))));
    }

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, MeasurementForecaster model)
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, model.Ahead.Count, model.Measurements);
        string[] slots = [.. model.Ahead.SelectMany(time => Names.Select(name => FormattableString.Invariant($"{name} t+{time}")))];
        return new(schema, Features.Bind(context, schema, model.Inputs), Added.All.Select(name => new DataViewSchema.DetachedColumn(name, type, SlotNames.Of(slots))));
    }

    /// <summary>Writes the columns, or reads them.</summary>
    public static MeasurementForecastColumns Transfer(ModelCodec codec, MeasurementForecaster model, MeasurementForecastColumns? columns)
    {
        var features = FeatureColumns.TransferAll(codec, model.Inputs, columns?.Features);
        var added = new ForecastColumnNames(codec.Name(columns?.Added.Forecast), codec.OptionalName(columns?.Added.Lower), codec.OptionalName(columns?.Added.Upper), null);
        if (added.Lower is null != added.Upper is null) throw new InvalidDataException("It adds one bound without the other.");
        var level = codec.Float(columns?.ConfidenceLevel, float.Epsilon, MathF.BitDecrement(1));
        return new(features, added, level, codec.Repeat(columns?.Names, model.Measurements, codec.Text));
    }
}
