namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Computes a node's outputs from its inputs.</summary>
delegate void NodeOperator(in NodeCall call);

/// <summary>A node that is being computed: its inputs and outputs, and memory of its own.</summary>
/// <param name="values">All values of the graph.</param>
/// <param name="inputs">Their numbers; -1 for one that is left out.</param>
/// <param name="outputs">Their numbers; -1 for one that is not wanted.</param>
/// <param name="memory">What the node keeps from run to run.</param>
readonly ref struct NodeCall(Tensor[] values, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, NodeMemory memory)
{
    readonly ReadOnlySpan<int> _inputs = inputs, _outputs = outputs;

    public int InputCount => _inputs.Length;

    public int OutputCount => _outputs.Length;

    public NodeMemory Memory => memory;

    public bool Has(int input) => input < _inputs.Length && _inputs[input] >= 0;

    public bool Wants(int output) => output < _outputs.Length && _outputs[output] >= 0;

    public Tensor Input(int input) => Has(input) ? values[_inputs[input]] : throw new InvalidDataException(FormattableString.Invariant($"Its input {input} is missing."));

    public Tensor? OptionalInput(int input) => Has(input) ? values[_inputs[input]] : null;

    public Tensor Output(int output) => Wants(output) ? values[_outputs[output]] : memory.Unwanted;

    /// <summary>All values of the graph, of which a graph within it may read any.</summary>
    public Tensor[] Values => values;
}
