using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>Attention from the steps of one edge to those of another, such as a decoder's to an encoder's.</summary>
sealed class AttentionNode(IAttention attention, int query, int memory) : INode
{
    readonly int[] _inputs = [query, memory];

    public IAttention Attention => attention;

    public ReadOnlySpan<int> Inputs => _inputs;

    public int OutputSize => attention.OutputSize;

    public bool KeepsSteps => true;

    /// <summary>False: each step asks all of the memory, which is there from the first one on, and no other step of its own sequence.</summary>
    public bool NeedsWholeSequence => false;

    public LayerSpec Describe() => LayerKinds.Describe(attention);

    public WeightLayout Weights => attention.Weights;

    public int PackedSize => attention.PackedSize;

    public int StateSize => 0;

    public int OutputSteps(ReadOnlySpan<int> steps) => steps[query];

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => attention.TapeSize(batch, steps[query], steps[memory]);

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => attention.ScratchSize(batch, steps[query], steps[memory]);

    public void Initialize(Span<float> weights, Random random) => attention.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => attention.Pack(weights, packed);

    public void Forward(in NodePass pass) => attention.Forward(new()
    {
        Batch = pass.Batch,
        Queries = pass.Steps(query),
        Steps = pass.Steps(memory),
        Weights = pass.Weights,
        Packed = pass.Packed,
        Query = pass.Values(query),
        Memory = pass.Values(memory),
        Mask = pass.Mask(memory),
        Output = pass.Output,
        Tape = pass.Tape,
        Scratch = pass.Scratch,
    });

    public void Backward(in NodePass pass) => attention.Backward(new()
    {
        Batch = pass.Batch,
        Queries = pass.Steps(query),
        Steps = pass.Steps(memory),
        Weights = pass.Weights,
        Packed = pass.Packed,
        Query = pass.Values(query),
        Memory = pass.Values(memory),
        Mask = pass.Mask(memory),
        Tape = pass.Tape,
        OutputGradient = pass.OutputGradient,
        QueryGradient = pass.InputGradient(0),
        MemoryGradient = pass.InputGradient(1),
        WeightGradient = pass.WeightGradient,
        Scratch = pass.Scratch,
    });

    public override string ToString() => attention.ToString()!;
}
