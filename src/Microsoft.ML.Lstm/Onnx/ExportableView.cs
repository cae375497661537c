using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Model.OnnxConverter;

namespace Microsoft.ML.Lstm.Onnx;

/// <summary>Writes what a step computes.</summary>
/// <param name="reads">The columns that it reads, in their order, as ML.NET has them in a graph: [batch, values] or with the dimensions of their type.</param>
/// <returns>The columns that it adds, in their order; null for one that has no form in ONNX.</returns>
delegate OnnxValue?[] WriteOnnx(OnnxValue[] reads);

/// <summary>What a step makes of a view, which is written as operators where ONNX export comes by.</summary>
sealed class ExportableView(string step, AppendedColumns columns, IDataView source, IDataView view, WriteOnnx write) : StepView(step, source, view)
{
    private protected override bool CanExport() => true;

    private protected override void Export(OnnxContext context)
    {
        context.CheckOpSetVersion(OnnxGraph.OperatorSet, Step);
        var graph = new OnnxGraph(new OnnxContextSink(context));
        OnnxValue?[] values;
        try
        {
            values = write([.. columns.Reads.Select(column => Read(graph, context, column))]);
        }
        catch (NotSupportedException part)
        {
            throw NotExported($": {part.Message.TrimEnd('.')}", part);
        }

        for (var i = 0; i < values.Length; i++)
        {
            var column = columns.Output[columns.Input.Count + i];
            if (values[i] is not { } value) throw NotExported($", as '{column.Name}' has no form there");
            graph.Name(value, context.AddIntermediateVariable(column.Type, column.Name));
        }
    }

    static OnnxValue Read(OnnxGraph graph, OnnxContext context, DataViewSchema.Column column) => context.ContainsColumn(column.Name)
        ? graph.Value(context.GetVariableName(column.Name))
        : throw new NotSupportedException($"column '{column.Name}', which it reads, is not there, as a step before it was not exported");
}
