using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>Attention from the steps of one edge to those of another, such as a decoder's to an encoder's.</summary>
/// <param name="attention">The attention.</param>
/// <param name="query">The edge of the queries.</param>
/// <param name="memory">The edge of the memory.</param>
/// <param name="marks">What stands at each step of the memory, and what each query is to find; nothing for attention that does not copy.</param>
sealed class AttentionNode(IAttention attention, int query, int memory, int[] marks) : INode
{
    readonly int[] _inputs = [query, memory, .. marks];

    public IAttention Attention => attention;

    public ReadOnlySpan<int> Inputs => _inputs;

    public int OutputSize => attention.OutputSize;

    public bool KeepsSteps => true;

    /// <summary>Each step asks all of the memory, which is there from the first one on; only a decoder's depends on other steps of its own sequence, too.</summary>
    public bool NeedsWholeSequence => attention.NeedsWholeSequence;

    public LayerSpec Describe() => LayerKinds.Describe(attention);

    public WeightLayout Weights => attention.Weights;

    public int PackedSize => attention.PackedSize;

    public int StateSize => 0;

    public int OutputSteps(ReadOnlySpan<int> steps) => steps[query];

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => attention.TapeSize(batch, steps[query], steps[memory]);

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => attention.ScratchSize(batch, steps[query], steps[memory]);

    public void Initialize(Span<float> weights, Random random) => attention.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => attention.Pack(weights, packed);

    public void Forward(in ForwardPass pass, NetworkPass network, int edge) =>
        attention.Forward(AttentionPass.Of(pass, pass.Shape.Steps, pass.Input, network.Values(memory), pass.Scratch) with
        {
            Steps = network.Steps(memory),
            Mask = network.Mask(memory),
            ContextMarks = marks.Length == 0 ? default : network.Values(marks[0]),
            QueryMarks = marks.Length == 0 ? default : network.Values(marks[1]),
        });

    public void Backward(in BackwardPass pass, NetworkPass network, int edge) =>
        attention.Backward(AttentionBackwardPass.Of(pass, pass.Shape.Steps, pass.Input, network.Values(memory), pass.Scratch) with
        {
            Steps = network.Steps(memory),
            Mask = network.Mask(memory),
            ContextMarks = marks.Length == 0 ? default : network.Values(marks[0]),
            QueryMarks = marks.Length == 0 ? default : network.Values(marks[1]),
            QueryGradient = pass.InputGradient,
            ContextGradient = network.InputGradient(edge, 1),
        });

    public override string ToString() => attention.ToString()!;
}
