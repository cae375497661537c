using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.TimeSeries")]

namespace Microsoft.ML.Lstm.Interop;

/// <summary>
/// Every reach into a member that ML.NET keeps to itself, each with its reason. What cannot be wrapped is listed here:
/// <list type="bullet">
/// <item><see cref="LoadableClassAttribute"/>: without it <c>mlContext.Model.Load</c> cannot find our steps in a fresh process.</item>
/// <item><see cref="ModelSaveContext"/>'s and <see cref="ModelLoadContext"/>'s members: a step writes itself into a model file through them only.</item>
/// <item><c>IStatefulTransformer</c>, <c>IStatefulRowToRowMapper</c>, <c>StatefulRow</c>, <c>PingerArgument</c>: what <c>CreateTimeSeriesEngine</c> asks of a model with a state.</item>
/// <item>The <c>ISingleFeaturePredictionTransformer</c> that is not generic: by it permutation feature importance finds a trainer's model in a chain.</item>
/// <item><c>ITransformCanSaveOnnx</c>: only views that say so are asked by <c>ConvertToOnnx</c> whether they can be exported; others are lost without a word.</item>
/// </list>
/// </summary>
static class MLNetInternals
{
    /// <summary>A catalog hides the context it belongs to; a trainer needs it for channels, seeds and cancellation.</summary>
    public static IHostEnvironment EnvironmentOf(IInternalCatalog catalog) => CatalogUtils.GetEnvironment(catalog);

    /// <summary>Only this says whether <c>MLContext</c> has been asked to stop; no public member does.</summary>
    public static bool IsCanceled(IHostEnvironment host) => host is ICancelable { IsCanceled: true };

    /// <summary>Asks what a context runs to stop; trainers that take no token heed nothing else.</summary>
    public static void Cancel(MLContext context) => context.CancelExecution();

    /// <summary>ML.NET's own exception for a column that is missing (no <paramref name="actual"/>) or of the wrong type, so that users' handlers know it.</summary>
    public static Exception SchemaMismatch(IExceptionContext context, string parameter, string role, string column, string? expected = null, string? actual = null) =>
        actual is null ? context.ExceptSchemaMismatch(parameter, role, column) : context.ExceptSchemaMismatch(parameter, role, column, expected, actual);

    /// <summary>What ML.NET throws for a model file that cannot be read; of another exception it would tell users only that a call failed.</summary>
    public static Exception Undecodable(IExceptionContext context, string message) => context.ExceptDecode(message);

    /// <summary>The rows of one view and then those of another; no public verb appends rows.</summary>
    public static IDataView Append(IHostEnvironment env, IDataView first, IDataView second) => AppendRowsDataView.Create(env, first.Schema, first, second);

    /// <summary>The schema's shape, as a chain of estimators computes it; the constructor is not public.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) => SchemaShape.Create(schema);

    /// <summary>Finding a column in a shape by name is not public.</summary>
    public static bool TryFind(SchemaShape shape, string name, out SchemaShape.Column column) => shape.TryFindColumn(name, out column);

    /// <summary>No public constructor makes a column of a shape.</summary>
    public static SchemaShape.Column ColumnOf(string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey = false, SchemaShape? annotations = null) =>
        new(name, kind, itemType, isKey, annotations);

    /// <summary>What a trainer tells of itself; its constructor is not public.</summary>
    public static TrainerInfo Info(bool needsNormalization, bool wantsCaching, bool supportsValidation, bool supportsIncrementalTraining) =>
        new(normalization: needsNormalization, calibration: false, caching: wantsCaching, supportValid: supportsValidation, supportIncrementalTrain: supportsIncrementalTraining);

    /// <summary>The annotations that all of ML.NET's trainers promise of their output columns, so that evaluators find them.</summary>
    public static IEnumerable<SchemaShape.Column> ScoreAnnotations(bool isNormalized = false) => AnnotationUtils.GetTrainerOutputAnnotation(isNormalized);

    /// <summary>The same for a vector with a score for each class of <paramref name="label"/>.</summary>
    public static IEnumerable<SchemaShape.Column> ClassScoreAnnotations(SchemaShape.Column label) => AnnotationUtils.AnnotationsForMulticlassScoreColumn(label);

    /// <summary>The type of the annotation by which ML.NET's evaluators tell one model's output columns from another's.</summary>
    public static KeyDataViewType ScoreSetType => AnnotationUtils.ScoreColumnSetIdType;

    /// <summary>The highest number of a set of output columns in a schema; 0 for none. The next model takes the next number.</summary>
    public static uint LastScoreSet(DataViewSchema schema) => schema.GetMaxAnnotationKind(out _, AnnotationUtils.Kinds.ScoreColumnSetId);

    /// <summary>
    /// Gives an operator of a graph an attribute in the bytes of ONNX's format: what an export takes has no word for a graph within a graph, but what it makes of it has.
    /// </summary>
    /// <exception cref="NotSupportedException">Another version of ML.NET keeps it elsewhere.</exception>
    public static void AddOnnxAttribute(OnnxNode node, byte[] attribute)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var held = Array.Find(node.GetType().GetFields(Any), field => field.FieldType.GetProperty("Attribute", Any) is not null);
        if (held?.GetValue(node) is { } message && held.FieldType.GetProperty("Attribute", Any)!.GetValue(message) is IList attributes
            && attributes.GetType().GetGenericArguments() is [var type] && type.GetProperty("Parser", Any)?.GetValue(null) is { } parser
            && parser.GetType().GetMethod("ParseFrom", [typeof(byte[])]) is { } parse)
            attributes.Add(parse.Invoke(parser, [attribute]));
        else throw new NotSupportedException("this version of Microsoft.ML.OnnxConverter has no known place for the graph of a loop");
    }
}
