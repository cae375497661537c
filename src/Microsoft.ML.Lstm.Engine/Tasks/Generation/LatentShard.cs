using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Loss and gradients of a generator with codes on some sequences: encoded, drawn, decoded, and back again.</summary>
sealed class LatentShard : IShard
{
    /// <summary>Of the noise in validation.</summary>
    const ulong ValidationSeed = 0x9FB21C651E98DF25;

    /// <summary>Keeps the encoder's dropout apart from that of the other network.</summary>
    const ulong EncoderSeed = 0xC2B2AE3D27D4EB4F;

    readonly LatentTask _task;
    readonly GenerationNetwork _network;
    readonly LatentNetwork _latent;
    readonly IBatchLoader _loader;
    readonly NetworkPass _pass, _encoder;
    readonly NetworkPass? _start;
    readonly float[] _noise, _states, _stateGradient;
    readonly int _size, _codeEdge;
    float[] _scratch = [];

    public LatentShard(LatentTask task, int rows, ParallelRegion? region)
    {
        (_task, _network, _latent, _loader) = (task, task.Network, task.Latent, task.Batches.CreateLoader(rows, region));
        (_pass, _encoder) = (_loader.Pass, new(_latent.Encoder, rows, PassPlan.Training(_latent.Encoder), region));
        _start = _latent.Start is { } start ? new(start, rows, PassPlan.ByInputs(start), region) : null;
        (_size, _codeEdge) = (_network.Config.LatentSize, _network.Graph.InputEdges[^1]);
        var states = _start is null ? 0 : rows * _network.Graph.StateSize;
        (_noise, _states, _stateGradient) = (new float[rows * _size], new float[states], new float[states]);
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        Encode(examples, weights, packed, seed, _task.NoiseSeed);
        var loss = Decode(examples.Length, weights, packed, gradient, seed, _task.Weight);
        Backward(examples.Length, weights, packed, gradient, seed);
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        Encode(_task.Batches.Validation.Slice(first, count), weights, packed, null, ValidationSeed);
        return Decode(count, weights, packed, default, null, _task.WholeWeight);
    }

    Parameters GraphParameters(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) => new(weights[.._network.HeadWeights.Start], packed[.._network.Graph.PackedSize]);

    // Loads the sequences, and draws their codes.
    void Encode(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed, ulong noiseSeed)
    {
        _task.Batches.LoadSequences(_encoder, examples, validates: seed is null);
        var encoded = _encoder.Forward(examples.Length, _latent.EncoderParameters(weights, packed[_network.Graph.PackedSize..]), seed ^ EncoderSeed);
        _loader.Load(examples, 0, seed);
        for (var row = 0; row < examples.Length; row++)
        {
            NormalCode.Noise(noiseSeed, examples[row], Noise(row));
            NormalCode.Draw(encoded.Slice(2 * row * _size, 2 * _size), Noise(row), _pass.Place(_codeEdge, row, out _));
        }
    }

    // The losses given the codes, with divergences; the gradient by the outputs and by the head's weights where one is wanted.
    ShardLoss Decode(int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong? seed, double divergenceWeight)
    {
        var outputs = _pass.Forward(rows, GraphParameters(weights, packed), seed, States(rows, weights, packed, seed));
        var (objective, head) = (_network.Objective, _network.HeadWeights);
        var scratch = objective.ScratchSize(rows, _pass.OutputSteps());
        if (_scratch.Length < scratch) _scratch = new float[scratch];
        var loss = objective.Evaluate(new()
        {
            Shape = new(rows, _pass.OutputSteps(), _network.Graph.OutputSize),
            Outputs = outputs,
            Targets = _loader.Targets,
            Mask = _pass.OutputMask(),
            SequenceWeights = _loader.SequenceWeights,
            Weights = weights[head],
            OutputGradient = gradient.IsEmpty ? default : _pass.OutputGradient(),
            WeightGradient = gradient.IsEmpty ? default : gradient[head],
            Scratch = _scratch,
        });
        var sum = loss.Sum;
        for (var row = 0; row < rows; row++) sum += divergenceWeight * _loader.SequenceWeights[row] * Math.Max(_task.Floor, NormalCode.Divergence(Encoded(row)));
        return new(sum, loss.Weight);
    }

    int StateSize => _network.Graph.StateSize;

    // Where the state that a code sets lies in a row's: behind that of what reads a condition, which stays 0.
    Range StateOf(int row) => ((row + 1) * StateSize - _network.Steps.StateSize)..((row + 1) * StateSize);

    ReadOnlySpan<float> States(int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed)
    {
        if (_start is null) return default;
        _start.Begin(1);
        for (var row = 0; row < rows; row++) _pass.Place(_codeEdge, row, out _).CopyTo(_start.Place(_latent.Start!.InputEdges[0], row, out _));
        var states = _start.Forward(rows, _latent.StartParameters(weights, packed[_network.Graph.PackedSize..]), seed);
        for (var row = 0; row < rows; row++) states.Slice(row * _network.Steps.StateSize, _network.Steps.StateSize).CopyTo(_states.AsSpan(StateOf(row)));
        return _states.AsSpan(0, rows * StateSize);
    }

    void Backward(int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        var latentPacked = packed[_network.Graph.PackedSize..];
        var byCode = _pass.Gradient(_codeEdge);
        var states = _start is null ? 0 : rows * StateSize;
        _pass.Backward(GraphParameters(weights, packed), gradient[.._network.HeadWeights.Start], seed, _states.AsSpan(0, states), _stateGradient.AsSpan(0, states));
        if (_start is not null)
        {
            for (var row = 0; row < rows; row++) _stateGradient.AsSpan(StateOf(row)).CopyTo(_start.OutputGradient()[(row * _network.Steps.StateSize)..]);
            _start.Backward(_latent.StartParameters(weights, latentPacked), gradient[_latent.StartWeights], seed);
            TensorPrimitives.Add(byCode, _start.Gradient(_latent.Start!.InputEdges[0]), byCode);
        }
        for (var row = 0; row < rows; row++)
        {
            var weight = NormalCode.Divergence(Encoded(row)) > _task.Floor ? _task.Weight * _loader.SequenceWeights[row] : 0;
            NormalCode.Backward(Encoded(row), Noise(row), byCode.Slice(row * _size, _size), weight, _encoder.OutputGradient().Slice(2 * row * _size, 2 * _size));
        }
        _encoder.Backward(_latent.EncoderParameters(weights, latentPacked), gradient[_latent.EncoderWeights], seed ^ EncoderSeed);
    }

    ReadOnlySpan<float> Encoded(int row) => _encoder.Output().Slice(2 * row * _size, 2 * _size);

    Span<float> Noise(int row) => _noise.AsSpan(row * _size, _size);
}
