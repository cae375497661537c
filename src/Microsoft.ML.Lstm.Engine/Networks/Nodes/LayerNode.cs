using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>A layer that reads one edge.</summary>
sealed class LayerNode(ILayer layer, int input) : INode
{
    readonly int[] _inputs = [input];

    public ILayer Layer => layer;

    public ReadOnlySpan<int> Inputs => _inputs;

    public int OutputSize => layer.OutputSize;

    public bool KeepsSteps => layer.KeepsSteps;

    public bool NeedsWholeSequence => layer.NeedsWholeSequence;

    public LayerSpec Describe() => LayerKinds.Describe(layer);

    public WeightLayout Weights => layer.Weights;

    public int PackedSize => layer.PackedSize;

    public int StateSize => layer.StateSize;

    public int OutputSteps(ReadOnlySpan<int> steps) => layer.OutputSteps(steps[input]);

    public int TapeSize(int batch, ReadOnlySpan<int> steps) => layer.TapeSize(batch, steps[input]);

    public int ScratchSize(int batch, ReadOnlySpan<int> steps) => layer.ScratchSize(batch, steps[input]);

    public void Initialize(Span<float> weights, Random random) => layer.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => layer.Pack(weights, packed);

    public void Forward(in NodePass pass) => layer.Forward(new()
    {
        Shape = new(pass.Batch, pass.Steps(input), layer.InputSize),
        Weights = pass.Weights,
        Packed = pass.Packed,
        Input = pass.Values(input),
        Output = pass.Output,
        InitialState = pass.InitialState,
        FinalState = pass.FinalState,
        Tape = pass.Tape,
        Scratch = pass.Scratch,
        Mask = pass.Mask(input),
        Seed = pass.Seed,
        Region = pass.Region,
    });

    public void Backward(in NodePass pass) => layer.Backward(new()
    {
        Shape = new(pass.Batch, pass.Steps(input), layer.InputSize),
        Weights = pass.Weights,
        Packed = pass.Packed,
        Input = pass.Values(input),
        Output = pass.Output,
        Tape = pass.Tape,
        OutputGradient = pass.OutputGradient,
        InitialState = pass.InitialState,
        InputGradient = pass.InputGradient(0),
        WeightGradient = pass.WeightGradient,
        Scratch = pass.Scratch,
        Mask = pass.Mask(input),
        Seed = pass.Seed,
        Region = pass.Region,
    });

    public override string ToString() => layer.ToString()!;
}
