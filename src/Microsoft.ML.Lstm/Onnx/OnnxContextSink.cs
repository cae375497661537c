using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Model.OnnxConverter;

namespace Microsoft.ML.Lstm.Onnx;

/// <summary>The graph that ML.NET makes of a chain of steps, as a place for operators.</summary>
sealed class OnnxContextSink(OnnxContext context) : IOnnxSink
{
    // ML.NET knows values by the names of columns: ours are not to be any user's. It looks for a free name by trying one after the other, so each comes with a number.
    readonly string _step = context.AddIntermediateVariable(null, "lstm", skip: true);
    int _count;

    public string NewName(string hint) => context.AddIntermediateVariable(null, Numbered(hint), skip: true);

    public string Add(OnnxTensor constant) => constant switch
    {
        { Floats: [var scalar], Dims: [] } => context.AddInitializer(scalar, Numbered(constant.Name)),
        { Floats: { } floats } => context.AddInitializer(floats, constant.Dims, Numbered(constant.Name)),
        _ => context.AddInitializer(constant.Integers, constant.Dims, Numbered(constant.Name)),
    };

    public void Add(OnnxOperator node)
    {
        // Without a domain of its own an operator would be taken for one of ONNX's classical machine learning.
        var written = context.CreateNode(node.Type, node.Inputs, node.Outputs, context.GetNodeName(Numbered(node.Type)), domain: "");
        foreach (var (name, value) in node.Attributes)
        {
            switch (value)
            {
                case float number:
                    written.AddAttribute(name, (double)number);
                    break;
                case long number:
                    written.AddAttribute(name, number);
                    break;
                case string text:
                    written.AddAttribute(name, text);
                    break;
                case long[] numbers:
                    written.AddAttribute(name, (IEnumerable<long>)numbers);
                    break;
                default:
                    MLNetInternals.AddOnnxAttribute(written, OnnxModelGraph.Bytes(new(name, value)));
                    break;
            }
        }
    }

    string Numbered(string hint) => FormattableString.Invariant($"{_step}/{hint}_{_count++}");
}
