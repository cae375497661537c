using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace Microsoft.ML.Lstm.Onnx;

/// <summary>What a step of ours makes of <paramref name="source"/>, which is asked when ONNX export comes by.</summary>
/// <remarks>
/// <c>ConvertToOnnx</c> walks back from the last view through <see cref="IDataTransform"/>s. At a plain <see cref="IDataView"/> it takes itself to be at the
/// data, and writes a file that lacks the step and all before it. So the view is one that could be exported.
/// </remarks>
/// <param name="step">The name of the step.</param>
/// <param name="source">What the step read.</param>
/// <param name="view">What it made of it.</param>
abstract class StepView(string step, IDataView source, IDataView view) : ITransformCanSaveOnnx
{
    public DataViewSchema Schema => view.Schema;

    public bool CanShuffle => view.CanShuffle;

    public IDataView Source => source;

    protected string Step => step;

    public long? GetRowCount() => view.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => view.GetRowCursor(columnsNeeded, rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        view.GetRowCursorSet(columnsNeeded, n, rand);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => CanExport();

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => Export(ctx);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException($"This is the output of {step}, not a model. Save the fitted chain with mlContext.Model.Save.");

    private protected abstract bool CanExport();

    private protected abstract void Export(OnnxContext context);

    /// <summary>What says that the step cannot be exported.</summary>
    /// <param name="why">Why not; the beginning of a sentence's rest.</param>
    /// <param name="cause">What was thrown.</param>
    private protected NotSupportedException NotExported(string why, Exception? cause = null)
    {
        var added = view.Schema.Select(column => column.Name).Where(name => source.Schema.GetColumnOrNull(name) is null).Distinct().Select(name => $"'{name}'");
        return new($"{step}, which makes {string.Join(", ", added.DefaultIfEmpty("columns anew"))}, cannot be exported to ONNX{why}; "
            + "a file without it would lack its answers. Save the whole chain with mlContext.Model.Save, and score with ML.NET. "
            + "The steps before it can be exported by themselves; so can those after it, when ConvertToOnnx is given mlContext.Data.Cache(data) "
            + "in place of data that comes straight from it.", cause);
    }
}
