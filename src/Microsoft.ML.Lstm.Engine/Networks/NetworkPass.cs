using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>
/// The memory of a network's passes over some rows at a time, shorter sequences padded and masked, and the passes: forward and, when training, backward.
/// It grows with the sequences' length and is kept. One thread at a time.
/// </summary>
sealed class NetworkPass
{
    readonly Network _network;
    readonly PassPlan _plan;
    readonly int _rows;
    readonly ParallelRegion? _region;

    // By edge; what a pass does not need is empty.
    readonly float[][] _values, _gradients, _tapes;
    // By edge and input of its node: where the gradient goes if another node has written that of the edge already.
    readonly float[][][] _sums;
    // By edge: whether the gradient has been written in this pass.
    readonly bool[] _written;
    // By input.
    readonly bool[][] _present;
    readonly bool[] _missing;
    readonly int[] _most, _steps;
    float[] _scratch = [], _states = [];

    /// <summary>Memory that grows with what comes.</summary>
    /// <param name="network">Whose passes.</param>
    /// <param name="rows">Rows of a batch at most.</param>
    /// <param name="plan">What passes compute; null for predicting.</param>
    /// <param name="region">Threads that share a pass; null for the caller's alone.</param>
    public NetworkPass(Network network, int rows, PassPlan? plan = null, ParallelRegion? region = null)
    {
        (_network, _rows, _plan, _region) = (network, rows, plan ?? PassPlan.Predicting(network), region);
        var edges = network.Vertices.Length;
        (_values, _gradients, _tapes, _sums) = (Empty<float[]>(edges, []), Empty<float[]>(edges, []), Empty<float[]>(edges, []), Empty<float[][]>(edges, []));
        (_written, _steps) = (new bool[edges], new int[edges]);
        var inputs = network.Inputs.Count;
        (_present, _missing, _most) = (Empty<bool[]>(inputs, []), new bool[inputs], new int[inputs]);
        for (var edge = 0; edge < edges; edge++)
            if (network.Vertices[edge].Node is { } node) _sums[edge] = Empty<float[]>(node.Inputs.Length, []);
    }

    static T[] Empty<T>(int count, T empty)
    {
        var all = new T[count];
        Array.Fill(all, empty);
        return all;
    }

    /// <summary>Rows of the last pass.</summary>
    public int Batch { get; private set; }

    /// <summary>Steps of an edge as the last <see cref="Begin"/> said.</summary>
    public int Steps(int edge) => _steps[edge];

    /// <summary>Makes room for sequences of so many steps in each input, so that nothing is taken later; 1 step of static numbers.</summary>
    /// <exception cref="InvalidOperationException">They need more memory at once than an array holds.</exception>
    public void Reserve(params ReadOnlySpan<int> steps)
    {
        var grows = false;
        for (var input = 0; input < _most.Length; input++)
        {
            if (steps[input] <= _most[input]) continue;
            // More than is needed now, so that sequences that get longer and longer do not take memory anew each time.
            _most[input] = _most[input] == 0 ? steps[input] : Math.Max(steps[input], Math.Min(2 * _most[input], 1 << 12));
            grows = true;
        }
        if (grows) Allocate();
    }

    /// <summary>Makes ready for rows of at most so many steps in each input.</summary>
    public void Begin(params ReadOnlySpan<int> steps)
    {
        Reserve(steps);
        _network.CountSteps(steps, _steps);
    }

    /// <summary>Where a row's sequence [steps, features] belongs, and its mask.</summary>
    public Span<float> Place(int edge, int row, out Span<bool> present)
    {
        var (steps, size) = (_steps[edge], _steps[edge] * _network.Vertices[edge].Size);
        present = _network.Axes[edge] is var axis and >= 0 ? _present[axis].AsSpan(row * steps, steps) : default;
        return _values[edge].AsSpan(row * size, size);
    }

    /// <summary>Takes a row's sequence [steps, features]; steps with a NaN are masked.</summary>
    public void Load(int edge, int row, ReadOnlySpan<float> sequence)
    {
        var features = _network.Vertices[edge].Size;
        var steps = sequence.Length / features;
        var target = Place(edge, row, out var present);
        sequence.CopyTo(target);
        target[sequence.Length..].Clear();
        present[steps..].Clear();
        for (var t = 0; t < steps; t++)
        {
            var step = target.Slice(t * features, features);
            present[t] = !TensorPrimitives.IsNaNAny<float>(step);
            if (!present[t]) step.Clear();
        }
    }

    /// <summary>Takes a row's tokens [steps]; 0 is masked.</summary>
    public void Load(int edge, int row, ReadOnlySpan<int> tokens)
    {
        var target = Place(edge, row, out var present);
        target[tokens.Length..].Clear();
        present[tokens.Length..].Clear();
        for (var t = 0; t < tokens.Length; t++) (target[t], present[t]) = (tokens[t], tokens[t] != 0);
    }

    /// <summary>Takes so many loaded rows for the batch, whose masks are known from then on; a forward pass does it first.</summary>
    public void Take(int rows)
    {
        Batch = rows;
        for (var input = 0; input < _missing.Length; input++)
            _missing[input] = _present[input].AsSpan(0, rows * _steps[_network.InputEdges[input]]).Contains(false);
    }

    /// <summary>Computes all outputs and gives the first one [rows, steps, features].</summary>
    /// <param name="rows">Rows that have been loaded.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="seed">Of dropout; null for predicting.</param>
    /// <param name="initialState">[rows, StateSize]; empty for zeros.</param>
    /// <param name="finalState">[rows, StateSize]; may be the same memory; empty if not wanted.</param>
    public ReadOnlySpan<float> Forward(
        int rows, scoped in Parameters parameters, ulong? seed, scoped ReadOnlySpan<float> initialState = default, scoped Span<float> finalState = default)
    {
        Take(rows);
        var states = States();
        for (var edge = 0; edge < _values.Length; edge++)
        {
            if (!_plan.Computes[edge]) continue;
            var (node, place) = (_network.Vertices[edge].Node!, _network.Parts.StateOf(edge));
            var pass = new ForwardPass
            {
                Shape = Shape(node.Inputs[0]),
                Weights = parameters.Weights[_network.Parts.WeightsOf(edge)],
                Packed = parameters.Packed[_network.Parts.PackedOf(edge)],
                Input = Values(node.Inputs[0]),
                Output = Values(edge),
                InitialState = states.Read(initialState, place, place: 0),
                FinalState = states.Take(finalState, place),
                Tape = Tape(edge),
                Scratch = _scratch,
                Mask = Mask(node.Inputs[0]),
                Seed = _network.Vertices[edge].Seed.Of(seed),
                Region = _region,
            };
            node.Forward(pass, this, edge);
            states.Write(finalState, place);
        }
        return Output();
    }

    /// <summary>Adds the weights' gradient, for the pass before, from what stands in the outputs' gradients.</summary>
    /// <param name="parameters">The network's.</param>
    /// <param name="weightGradient">Laid out as the weights.</param>
    /// <param name="seed">As of the forward pass.</param>
    /// <param name="initialState">As of the forward pass.</param>
    /// <param name="initialStateGradient">[rows, StateSize]: the gradient by the initial state; overwritten where nodes have weights; empty if not wanted.</param>
    public void Backward(in Parameters parameters, Span<float> weightGradient, ulong? seed, ReadOnlySpan<float> initialState = default, Span<float> initialStateGradient = default)
    {
        Array.Clear(_written);
        foreach (var edge in _network.OutputEdges) _written[edge] = true;
        var states = States();
        for (var edge = _values.Length - 1; edge >= 0; edge--)
        {
            if (!_plan.Computes[edge] || !_plan.Differentiates[edge]) continue;
            var (node, place) = (_network.Vertices[edge].Node!, _network.Parts.StateOf(edge));
            var pass = new BackwardPass
            {
                Shape = Shape(node.Inputs[0]),
                Weights = parameters.Weights[_network.Parts.WeightsOf(edge)],
                Packed = parameters.Packed[_network.Parts.PackedOf(edge)],
                Input = Values(node.Inputs[0]),
                Output = Values(edge),
                Tape = Tape(edge),
                OutputGradient = Gradient(edge),
                InitialState = states.Read(initialState, place, place: 0),
                InitialStateGradient = states.Take(initialStateGradient, place),
                InputGradient = InputGradient(edge, 0),
                WeightGradient = weightGradient[_network.Parts.WeightsOf(edge)],
                Scratch = _scratch,
                Mask = Mask(node.Inputs[0]),
                Seed = _network.Vertices[edge].Seed.Of(seed),
                Region = _region,
            };
            node.Backward(pass, this, edge);
            states.Write(initialStateGradient, place);
            for (var input = 0; input < node.Inputs.Length; input++) Sum(edge, input);
        }
    }

    /// <summary>An output [rows, steps, features] of the last pass.</summary>
    public ReadOnlySpan<float> Output(int output = 0) => Values(_network.OutputEdges[output]);

    /// <summary>Steps of an output.</summary>
    public int OutputSteps(int output = 0) => _steps[_network.OutputEdges[output]];

    /// <summary>The mask of an output's steps.</summary>
    public Mask OutputMask(int output = 0) => Mask(_network.OutputEdges[output]);

    /// <summary>Where the gradient of the loss by an output [rows, steps, features] belongs before the backward pass.</summary>
    public Span<float> OutputGradient(int output = 0) => Gradient(_network.OutputEdges[output]);

    /// <summary>No loss leads to the outputs behind the first one.</summary>
    public void ClearOtherOutputGradients()
    {
        foreach (var edge in _network.OutputEdges[1..])
            if (edge != _network.OutputEdges[0]) _gradients[edge].AsSpan().Clear();
    }

    /// <summary>[rows, steps, features] of an edge in the last pass.</summary>
    public Span<float> Values(int edge) => _values[edge].AsSpan(0, Count(edge));

    /// <summary>The gradient [rows, steps, features] by an edge of the last pass.</summary>
    public Span<float> Gradient(int edge) => _gradients[edge].AsSpan(0, Count(edge));

    /// <summary>The mask of an edge's steps.</summary>
    public Mask Mask(int edge) => _network.Axes[edge] is var axis and >= 0 && _missing[axis] ? new(_present[axis].AsSpan(0, Batch * _steps[edge])) : Shapes.Mask.None;

    /// <summary>The tape of an edge's node from the forward pass.</summary>
    public Span<float> Tape(int edge) => _tapes[edge].Length == 0 ? default : _tapes[edge].AsSpan(0, _network.Vertices[edge].Node!.TapeSize(Batch, _steps));

    /// <summary>Where a node is to write the gradient by an input; empty if not wanted.</summary>
    public Span<float> InputGradient(int edge, int input)
    {
        var from = _network.Vertices[edge].Node!.Inputs[input];
        if (!_plan.Differentiates[from]) return default;
        var isFirst = !_written[from] && !_network.Vertices[edge].Node!.Inputs[..input].Contains(from);
        return (isFirst ? _gradients[from] : _sums[edge][input]).AsSpan(0, Count(from));
    }

    void Sum(int edge, int input)
    {
        var from = _network.Vertices[edge].Node!.Inputs[input];
        if (!_plan.Differentiates[from]) return;
        if (_written[from]) TensorPrimitives.Add(Gradient(from), _sums[edge][input].AsSpan(0, Count(from)), Gradient(from));
        _written[from] = true;
    }

    void Allocate()
    {
        var vertices = _network.Vertices;
        var (most, readers) = (new int[_values.Length], new int[_values.Length]);
        _network.CountSteps(_most, most);
        var (scratch, state) = (0, 0);
        try
        {
            for (var input = 0; input < _present.Length; input++)
            {
                _present[input] = new bool[checked(_rows * _most[input])];
                if (_network.Inputs[input].Kind == InputKind.Static) Array.Fill(_present[input], true);
            }
            foreach (var edge in _network.OutputEdges) readers[edge]++;
            for (var edge = 0; edge < _values.Length; edge++)
                foreach (var input in _plan.Computes[edge] ? vertices[edge].Node!.Inputs : []) readers[input]++;
            for (var edge = 0; edge < _values.Length; edge++)
            {
                var size = checked(_rows * most[edge] * vertices[edge].Size);
                _values[edge] = new float[size];
                _gradients[edge] = _plan.Differentiates[edge] || (_plan.Trains && readers[edge] > 0) ? new float[size] : [];
                if (!_plan.Computes[edge]) continue;
                var node = vertices[edge].Node!;
                _tapes[edge] = _plan.Trains ? new float[node.TapeSize(_rows, most)] : [];
                (scratch, state) = (Math.Max(scratch, node.ScratchSize(_rows, most)), Math.Max(state, node.StateSize));
                for (var input = 0; input < node.Inputs.Length; input++)
                    if (readers[node.Inputs[input]] > 1 && _plan.Differentiates[node.Inputs[input]]) _sums[edge][input] = new float[_values[node.Inputs[input]].Length];
            }
            (_scratch, _states) = (new float[scratch], new float[checked(3 * _rows * state)]);
        }
        catch (OverflowException tooMuch)
        {
            throw new InvalidOperationException(
                $"{_rows} sequences of {string.Join(", ", _most)} steps need more memory at once than an array holds. Shorten the sequences, train in smaller batches or in chunks, or choose fewer units.", tooMuch);
        }
    }

    SequenceShape Shape(int edge) => new(Batch, _steps[edge], _network.Vertices[edge].Size);

    int Count(int edge) => Batch * _steps[edge] * _network.Vertices[edge].Size;

    StateSlices States() => new(_network.StateSize, Batch, _states);
}
