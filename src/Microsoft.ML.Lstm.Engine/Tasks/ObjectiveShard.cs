using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Loss and gradients of a network and its objective on some examples, padded to the longest of them; long ones chunk by chunk.</summary>
sealed class ObjectiveShard : IShard
{
    readonly ObjectiveTask _task;
    readonly IBatchLoader _loader;
    readonly NetworkPass _pass;
    readonly int _chunkSteps;
    float[] _before, _after, _scratch = [];

    public ObjectiveShard(ObjectiveTask task, int rows, ParallelRegion? region)
    {
        (_task, _loader, _chunkSteps) = (task, task.Batches.CreateLoader(rows, region), task.Batches.ChunkSteps);
        _pass = _loader.Pass;
        (_before, _after) = (new float[rows * task.Network.StateSize], new float[rows * task.Network.StateSize]);
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        var parameters = Of(weights, packed);
        var count = parameters.Weights.Length;
        var (sum, steps) = (default(ShardLoss), _loader.Steps(examples, validation: false));
        for (long start = 0; start < steps; start += _chunkSteps)
        {
            // Later chunks draw other elements to drop, the first one those that it draws without any cut.
            var draw = start == 0 ? seed : seed + (0xBF58476D1CE4E5B9 * (ulong)start);
            var outputs = Forward(examples, (int)start, steps, parameters, draw);
            if (_loader.Resample(outputs, weights[_task.OwnWeights], packed[_task.Network.PackedSize..], draw)) outputs = _loader.Finish(_pass.Forward(examples.Length, parameters, draw));
            sum += Evaluate(_task.Objective, outputs, weights, packed, _pass.OutputGradient(), gradient[_task.OwnWeights]);
            _pass.ClearOtherOutputGradients();
            _pass.Backward(parameters, gradient[..count], draw, Before((int)start, examples.Length));
            (_before, _after) = (_after, _before);
        }
        foreach (var frozen in _task.Frozen) gradient[frozen].Clear();
        return sum;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        var examples = _task.Batches.Validation.Slice(first, count);
        var (sum, steps) = (default(ShardLoss), _loader.Steps(examples, validation: true));
        for (long start = 0; start < steps; start += _chunkSteps)
        {
            var outputs = Forward(examples, (int)start, steps, Of(weights, packed), seed: null);
            sum += Evaluate(_task.Validation ?? _task.Objective, outputs, weights, packed, default, default);
            (_before, _after) = (_after, _before);
        }
        return sum;
    }

    Parameters Of(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) =>
        new(weights[.._task.Network.Weights.Count], packed[.._task.Network.PackedSize]);

    // The chunk from start on, with the state of the one before; examples that are not cut need none.
    ReadOnlySpan<float> Forward(ReadOnlySpan<int> examples, int start, int steps, scoped in Parameters parameters, ulong? seed)
    {
        _loader.Load(examples, start, seed);
        var after = steps <= _chunkSteps ? default : _after.AsSpan(0, examples.Length * _task.Network.StateSize);
        return _loader.Finish(_pass.Forward(examples.Length, parameters, seed, Before(start, examples.Length), after));
    }

    ReadOnlySpan<float> Before(int start, int rows) => start == 0 ? default : _before.AsSpan(0, rows * _task.Network.StateSize);

    ShardLoss Evaluate(IObjective objective, ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> outputGradient, Span<float> weightGradient)
    {
        var scratch = objective.ScratchSize(_pass.Batch, _pass.OutputSteps());
        if (_scratch.Length < scratch) _scratch = new float[scratch];
        var loss = objective.Evaluate(new()
        {
            Shape = new(_pass.Batch, _pass.OutputSteps(), _task.Network.OutputSize),
            Outputs = outputs,
            Targets = _loader.Targets,
            Mask = _pass.OutputMask(),
            SequenceWeights = _loader.SequenceWeights,
            StepWeights = _loader.StepWeights,
            Weights = weights[_task.OwnWeights],
            Packed = packed[_task.Network.PackedSize..],
            OutputGradient = outputGradient,
            WeightGradient = weightGradient,
            Scratch = _scratch,
        });
        return new(loss.Sum, loss.Weight);
    }
}
