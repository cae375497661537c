namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Where the operators of an ONNX graph go as they are written: a file of ours, or the graph that ML.NET makes of a chain.</summary>
interface IOnnxSink
{
    /// <summary>A name that no other value of the graph has.</summary>
    string NewName(string hint);

    /// <summary>Takes a constant, such as weights; gives the name it has in the graph.</summary>
    string Add(OnnxTensor constant);

    /// <summary>Takes an operator whose inputs are there.</summary>
    void Add(OnnxOperator node);
}
