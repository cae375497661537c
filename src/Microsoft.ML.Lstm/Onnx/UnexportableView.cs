using Microsoft.ML.Model.OnnxConverter;

namespace Microsoft.ML.Lstm.Onnx;

/// <summary>What a step makes that cannot be exported, and says so.</summary>
/// <param name="step">The name of the step.</param>
/// <param name="source">What the step read.</param>
/// <param name="view">What it made of it.</param>
/// <param name="why">Why it cannot be exported; the rest of a sentence.</param>
sealed class UnexportableView(string step, IDataView source, IDataView view, string why = " yet") : StepView(step, source, view)
{
    private protected override bool CanExport() => throw NotExported(why);

    private protected override void Export(OnnxContext context) => throw NotExported(why);
}
