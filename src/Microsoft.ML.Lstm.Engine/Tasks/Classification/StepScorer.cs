using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores after each step of examples with times by one pass over them; the same bits as of sequences that end there. It keeps its memory; one thread at a time may use it.</summary>
/// <param name="state">The model.</param>
/// <param name="network">Its networks without pools.</param>
/// <param name="rows">Examples at a time at most.</param>
sealed class StepScorer(SequencePredictionState state, StepNetwork network, int rows)
{
    readonly NetworkPass _pass = new(network.Graph, rows);
    readonly int[] _steps = new int[network.Graph.Inputs.Count];
    readonly float[] _sum = new float[network.Graph.OutputSize];
    readonly float[] _scratch = new float[network.Head.ScratchSize(1, 1)];
    readonly float[] _features = new float[state.Sides.Convolutions?.Features ?? 0];
    float[] _prepared = [], _vectors = [], _some = [], _all = [];
    int[] _starts = [];

    /// <summary>Scores examples.</summary>
    public void Score(ExampleSet examples, ReadOnlySpan<int> numbers)
    {
        var (wide, longest) = (state.Network.Plan.Scores, Load(examples, numbers));
        if (_starts.Length <= numbers.Length) _starts = new int[numbers.Length + 1];
        for (var row = 0; row < numbers.Length; row++) _starts[row + 1] = _starts[row] + examples.Steps(numbers[row], state.Network.Count);
        Reserve(ref _all, _starts[numbers.Length] * wide);
        Reserve(ref _some, longest * wide);
        Reserve(ref _vectors, longest * network.Head.InputSize);
        _all.AsSpan(0, _starts[numbers.Length] * wide).Clear();
        for (var member = 0; member < state.Members.Length; member++)
        {
            var weights = state.Members[member].AsSpan();
            _pass.Forward(numbers.Length, new(weights[..network.Graph.Weights.Count], network.Packed[member]), seed: null);
            for (var row = 0; row < numbers.Length; row++)
            {
                var steps = _starts[row + 1] - _starts[row];
                Collect(examples, numbers[row], row, steps, longest);
                var scores = _some.AsSpan(0, steps * wide);
                network.Head.Forward(new()
                {
                    Shape = new(1, steps, network.Head.InputSize),
                    Weights = weights[state.Network.HeadWeights],
                    Packed = network.PackedHeads[member],
                    Input = _vectors,
                    Output = scores,
                    Scratch = _scratch,
                });
                var sums = _all.AsSpan(_starts[row] * wide, scores.Length);
                for (var i = 0; i < scores.Length; i++) sums[i] += scores[i] / state.Members.Length;
                if (member == state.Members.Length - 1) Blend(steps, sums);
            }
        }
    }

    /// <summary>The scores [steps, Scores] of an example among those scored last.</summary>
    public ReadOnlySpan<float> Scores(int row) => _all.AsSpan((_starts[row] * state.Network.Plan.Scores)..(_starts[row + 1] * state.Network.Plan.Scores));

    int Load(ExampleSet examples, ReadOnlySpan<int> numbers)
    {
        var longest = 1;
        foreach (var number in numbers) longest = Math.Max(longest, examples.Steps(number, state.Network.Count));
        Array.Fill(_steps, longest);
        _pass.Begin(_steps);
        for (var (i, sequence) = (0, 0); i < state.Network.Count; i++)
        {
            if (state.Network.Encoders[i] is not { } encoder) continue;
            var edge = network.Graph.InputEdges[sequence++];
            for (var row = 0; row < numbers.Length; row++)
            {
                var values = examples.Values(numbers[row], i);
                var length = encoder.PreparedLength(values.Length);
                Reserve(ref _prepared, length);
                encoder.Prepare(values, state.Network.Times(examples, numbers[row]), state.Scalers[i]!, _prepared);
                _pass.Load(edge, row, _prepared.AsSpan(0, length));
            }
        }
        return longest;
    }

    // The vector after each step [steps, all inputs], as the network has it at the end.
    void Collect(ExampleSet examples, int number, int row, int steps, int longest)
    {
        var (width, place) = (network.Head.InputSize, 0);
        for (var (i, sequence) = (0, 0); i < state.Network.Count; place += network.WidthOf(i), i++)
        {
            var output = _vectors.AsSpan(place);
            if (state.Network.Encoders[i] is not { } encoder)
            {
                for (var t = 0; t < steps; t++) state.Scalers[i]!.ApplyStatic(examples.Values(number, i), output.Slice(t * width, network.WidthOf(i)));
                continue;
            }
            var range = new Range(row * longest, (row * longest) + steps);
            RunningPool.Pool(state.Network.Plan.Pooling, _pass.Output(sequence), _pass.OutputMask(sequence), range, _sum, output, width);
            var edge = network.Graph.InputEdges[sequence++];
            encoder.Measured!.MeasureSteps(_pass.Values(edge), _pass.Mask(edge), range.Start.Value, range.End.Value, output[(network.WidthOf(i) - encoder.Measured.OutputSize)..], width);
        }
    }

    // What was measured and static numbers stand in the vectors already.
    void Blend(int steps, Span<float> scores)
    {
        if (state.Blend.IsNetworkAlone) return;
        TensorPrimitives.Multiply(scores, state.Blend.Network, scores);
        if (state.Sides.Convolutions is not { } model) return;
        var wide = state.Network.Plan.Scores;
        for (var t = 0; t < steps; t++)
        {
            var vector = _vectors.AsSpan(t * network.Head.InputSize, network.Head.InputSize);
            var features = _features.AsSpan();
            for (var i = 0; i < state.Network.Count; i++)
            {
                var here = vector[..network.WidthOf(i)];
                vector = vector[here.Length..];
                var read = here[^ConvolutionScorer.OthersOf(state.Network.Plan, i)..];
                read.CopyTo(features);
                features = features[read.Length..];
            }
            var some = _some.AsSpan(0, wide);
            model.Score(_features, some);
            var own = scores.Slice(t * wide, wide);
            TensorPrimitives.MultiplyAdd(some, state.Blend.Sides[SideModels.OfConvolutions], own, own);
        }
    }

    static void Reserve(ref float[] memory, int length)
    {
        if (memory.Length < length) memory = new float[Math.Max(length, 2 * memory.Length)];
    }
}
