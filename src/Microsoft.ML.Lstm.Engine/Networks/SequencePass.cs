using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>Memory for a network's passes over some sequences at a time, shorter ones padded and masked.</summary>
sealed class SequencePass
{
    readonly ILayer _network;
    readonly ParallelRegion? _crew;
    readonly float[] _input, _output, _tape, _scratch;
    readonly bool[] _present;
    int _steps;

    public SequencePass(ILayer network, int rows, int maxSteps, bool training, ParallelRegion? region = null)
    {
        (_network, _crew) = (network, region);
        MaxSteps = maxSteps;
        try
        {
            _input = new float[checked(rows * maxSteps * network.InputSize)];
            _output = new float[checked(rows * network.OutputSteps(maxSteps) * network.OutputSize)];
            _tape = training ? new float[network.TapeSize(rows, maxSteps)] : [];
            _scratch = new float[network.ScratchSize(rows, maxSteps)];
            _present = new bool[checked(rows * maxSteps)];
        }
        catch (OverflowException tooMuch)
        {
            throw new InvalidOperationException(
                $"{rows} sequences of {maxSteps} steps need more memory at once than an array holds. Shorten the sequences, train in smaller batches or in chunks, or choose fewer units.", tooMuch);
        }
    }

    public int MaxSteps { get; }

    /// <summary>A pass with room for so many steps: the one that is there, or a larger one.</summary>
    public static SequencePass For(int steps, SequencePass? there, ILayer network, int rows, bool training, ParallelRegion? region = null)
    {
        if (there is not null && there.MaxSteps >= steps) return there;
        // More than is needed now, so that sequences that get longer and longer do not take memory anew each time.
        var most = there is null ? steps : Math.Max(steps, Math.Min(2 * there.MaxSteps, 1 << 12));
        return new(network, rows, most, training, region);
    }

    /// <summary>Output steps of sequences as long as the longest loaded.</summary>
    public int OutputSteps => _network.OutputSteps(_steps);

    /// <summary>Makes ready for sequences of at most so many steps.</summary>
    public void Begin(int steps) => _steps = steps;

    /// <summary>Where a sequence [steps, Features] is written, and which of its steps are there.</summary>
    public Span<float> Place(int row, out Span<bool> present)
    {
        var size = _steps * _network.InputSize;
        present = _present.AsSpan(row * _steps, _steps);
        return _input.AsSpan(row * size, size);
    }

    /// <summary>Takes a sequence [steps, Features]; steps with a NaN in them are not there.</summary>
    public void Load(int row, ReadOnlySpan<float> sequence)
    {
        var features = _network.InputSize;
        var steps = sequence.Length / features;
        var target = Place(row, out var present);
        sequence.CopyTo(target);
        target[sequence.Length..].Clear();
        present[steps..].Clear();
        for (var t = 0; t < steps; t++)
        {
            present[t] = !HasNaN(target.Slice(t * features, features));
            if (!present[t]) target.Slice(t * features, features).Clear();
        }
    }

    static bool HasNaN(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (float.IsNaN(value)) return true;
        }
        return false;
    }

    /// <summary>[rows, OutputSteps, OutputSize]; states are [rows, StateSize], empty for zeros and for nobody who asks.</summary>
    public ReadOnlySpan<float> Forward(
        int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed,
        ReadOnlySpan<float> initialState = default, Span<float> finalState = default)
    {
        var output = Output(rows);
        _network.Forward(new()
        {
            Shape = Shape(rows),
            Weights = weights,
            Packed = packed,
            Input = Input(rows),
            Output = output,
            InitialState = initialState,
            FinalState = finalState,
            Tape = Tape(rows),
            Scratch = _scratch,
            Mask = Mask(rows),
            Seed = seed,
            Region = _crew,
        });
        return output;
    }

    /// <summary>What the pass before left for the one back.</summary>
    public ReadOnlySpan<float> TapeOf(int rows) => Tape(rows);

    /// <summary>Adds the weights' gradient, for the pass before; overwrites the input's [rows, steps, InputSize] unless it is empty.</summary>
    public void Backward(
        int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ReadOnlySpan<float> outputGradient, Span<float> gradient, ulong? seed,
        Span<float> inputGradient = default, ReadOnlySpan<float> initialState = default) =>
        _network.Backward(new()
        {
            Shape = Shape(rows),
            Weights = weights,
            Packed = packed,
            Input = Input(rows),
            Output = Output(rows),
            Tape = Tape(rows),
            OutputGradient = outputGradient,
            InitialState = initialState,
            WeightGradient = gradient,
            InputGradient = inputGradient,
            Scratch = _scratch,
            Mask = Mask(rows),
            Seed = seed,
            Region = _crew,
        });

    /// <summary>Which of the output's steps are there; all of them where the network makes others of the input's.</summary>
    public Mask OutputMask(int rows) => _network.KeepsSteps ? Mask(rows) : Shapes.Mask.None;

    SequenceShape Shape(int rows) => new(rows, _steps, _network.InputSize);

    Span<float> Input(int rows) => _input.AsSpan(0, Shape(rows).Count);

    Span<float> Output(int rows) => _output.AsSpan(0, rows * OutputSteps * _network.OutputSize);

    Span<float> Tape(int rows) => _tape.Length == 0 ? default : _tape.AsSpan(0, _network.TapeSize(rows, _steps));

    Mask Mask(int rows) => _present.AsSpan(0, rows * _steps) is var present && present.Contains(false) ? new(present) : Shapes.Mask.None;
}
