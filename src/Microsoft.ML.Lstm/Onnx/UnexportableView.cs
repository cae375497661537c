using Microsoft.ML.Model.OnnxConverter;

namespace Microsoft.ML.Lstm.Onnx;

/// <summary>What a step makes that cannot be exported, and says so.</summary>
sealed class UnexportableView(string step, IDataView source, IDataView view) : StepView(step, source, view)
{
    private protected override bool CanExport() => throw NotExported(" yet");

    private protected override void Export(OnnxContext context) => throw NotExported(" yet");
}
