using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Skeletons;

/// <summary>The column of the joints, and that of the features.</summary>
sealed record SkeletonColumns(string Output, string Input)
{
    const string Role = "skeleton";

    public SchemaShape Shape(IExceptionContext context, SchemaShape shape)
    {
        var column = Check(context, shape);
        return SchemaCheck.With(shape, [column.Kind == SchemaShape.Column.VectorKind.VariableVector
            ? MLNetInternals.ColumnOf(Output, column.Kind, NumberDataViewType.Single)
            : MLNetInternals.ColumnOf(Output, column.Kind, NumberDataViewType.Single, annotations: new([SlotNames.Shape]))]);
    }

    /// <summary>The columns for a schema; throws unless it has vectors of whole frames.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, SkeletonPlan plan)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Check(context, MLNetInternals.ShapeOf(schema));
        var type = (VectorDataViewType)schema[Input].Type;
        // The last dimensions of a type tell what a frame is: [frames, joints, dimensions], or [frames, joints · dimensions].
        var frame = type.Dimensions.Length < 2 ? 0 : type.Dimensions.Skip(1).Aggregate(1L, (product, size) => product * size);
        if ((frame > 0 && frame != plan.FrameSize) || type.Size % plan.FrameSize != 0)
        {
            throw MLNetInternals.SchemaMismatch(context, "inputSchema", Role, Input,
                $"a vector of frames of {plan.FrameSize} numbers, {plan.Joints} joints of {plan.Dimensions} coordinates (of a class of rows, [VectorType(0, {plan.FrameSize})] on its float[])", type.ToString()!);
        }
        var frames = type.Size / plan.FrameSize;
        if ((long)frames * plan.Features > Array.MaxLength) throw MLNetInternals.SchemaMismatch(context, "inputSchema", Role, Input, $"at most {Array.MaxLength / plan.Features} frames, of {plan.Features} features each", type.ToString()!);
        return new(schema, [schema[Input]], [frames == 0
            ? new(Output, new VectorDataViewType(NumberDataViewType.Single, 0, plan.Features))
            : new(Output, new VectorDataViewType(NumberDataViewType.Single, frames, plan.Features), Slots(plan, frames))]);
    }

    /// <summary>The names of all slots, which are many: they are made where they are asked for.</summary>
    static DataViewSchema.Annotations Slots(SkeletonPlan plan, int frames)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(SlotNames.Kind, new VectorDataViewType(TextDataViewType.Instance, frames * plan.Features), (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var editor = VBufferEditor.Create(ref value, frames * plan.Features);
            for (var i = 0; i < editor.Values.Length; i++) editor.Values[i] = FormattableString.Invariant($"{1 + (i / plan.Features)}.{plan.FeatureNames[i % plan.Features]}").AsMemory();
            value = editor.Commit();
        });
        return builder.ToAnnotations();
    }

    SchemaShape.Column Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, Role, Input);
        return !SchemaCheck.IsScalar(column) && NumberColumn.CanRead(column) ? column : throw SchemaCheck.Mismatch(context, Role, column, "a vector of Single (or of other numbers)");
    }
}
