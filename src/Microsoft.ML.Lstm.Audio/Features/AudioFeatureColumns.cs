using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Audio.Features;

/// <summary>The column of the samples, and that of the features.</summary>
sealed record AudioFeatureColumns(string Output, string Input)
{
    const string Role = "samples";

    public SchemaShape Shape(IExceptionContext context, SchemaShape shape, AudioFeatureOptions options)
    {
        var column = Check(context, shape);
        if (options.SampleRate is null && !SampleRateAnnotation.IsPromised(column)) throw Unknown();
        return SchemaCheck.With(shape, [MLNetInternals.ColumnOf(Output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single)]);
    }

    /// <summary>The options at the rate of the column, or at that which they state.</summary>
    public FramePlan Plan(IExceptionContext context, DataViewSchema schema, AudioFeatureOptions options)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        var annotated = SampleRateAnnotation.Of(schema[Input]);
        if (annotated is { } rate && rate is < SampleRateAnnotation.Least or > SampleRateAnnotation.Most)
            throw Mismatch(context, $"samples at {SampleRateAnnotation.Least} to {SampleRateAnnotation.Most} a second", rate);
        if (annotated is { } other && options.SampleRate is { } stated && other != stated) throw Mismatch(context, $"samples at {stated} a second, as {nameof(AudioFeatureOptions.SampleRate)} says", other);
        return new(options, options.SampleRate ?? annotated ?? throw Unknown());
    }

    /// <summary>The columns for a schema; throws unless it has samples, at the plan's rate if it says one.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, FramePlan plan)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Check(context, MLNetInternals.ShapeOf(schema));
        if (SampleRateAnnotation.Of(schema[Input]) is { } rate && rate != plan.SampleRate) throw Mismatch(context, $"samples at {plan.SampleRate} a second, as the step was fitted on", rate);
        return new(schema, [schema[Input]], [new(Output, new VectorDataViewType(NumberDataViewType.Single, 0, plan.Features))]);
    }

    SchemaShape.Column Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, Role, Input);
        return !SchemaCheck.IsScalar(column) && NumberColumn.CanRead(column) ? column : throw SchemaCheck.Mismatch(context, Role, column, "a vector of Single (or of other numbers)");
    }

    Exception Mismatch(IExceptionContext context, string expected, int rate) => MLNetInternals.SchemaMismatch(context, "inputSchema", Role, Input, expected, $"samples at {rate} a second");

    ArgumentException Unknown() => new($"Column '{Input}' does not say how many samples are a second. Set {nameof(AudioFeatureOptions.SampleRate)}.");
}
