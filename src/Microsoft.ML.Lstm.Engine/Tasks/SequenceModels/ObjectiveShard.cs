using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Loss and gradients of a network and its objective on some sequences, padded to the longest of them; long ones chunk by chunk.</summary>
sealed class ObjectiveShard : IShard
{
    readonly ObjectiveTask _task;
    readonly NetworkPass _pass;
    readonly BatchLoader _loader;
    float[] _before, _after, _scratch = [];

    public ObjectiveShard(ObjectiveTask task, int rows, ParallelRegion? region)
    {
        _task = task;
        _pass = new(task.Network, rows, PassPlan.Training(task.Network), region);
        _pass.Reserve(task.StepsAtOnce);
        _loader = new(task.Network, _pass, task.Objective);
        (_before, _after) = (new float[rows * task.Network.StateSize], new float[rows * task.Network.StateSize]);
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        var parameters = Of(weights, packed);
        var count = parameters.Weights.Length;
        var (sum, steps) = (default(ShardLoss), Longest(_task.Training, examples));
        for (var start = 0; start < steps; start += _task.ChunkSteps)
        {
            // Later chunks draw other elements to drop, the first one those that it draws without any cut.
            var draw = start == 0 ? seed : seed + (0xBF58476D1CE4E5B9 * (ulong)start);
            Forward(_task.Training, examples, start, steps, parameters, draw);
            sum = Add(sum, Evaluate(weights, packed, _pass.OutputGradient(), gradient[count..]));
            _pass.Backward(parameters, gradient[..count], draw, Before(start, examples.Length));
            (_before, _after) = (_after, _before);
        }
        return sum;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        var examples = _task.ValidationOrder.AsSpan(first, count);
        var (sum, steps) = (default(ShardLoss), Longest(_task.Validation, examples));
        for (var start = 0; start < steps; start += _task.ChunkSteps)
        {
            Forward(_task.Validation, examples, start, steps, Of(weights, packed), seed: null);
            sum = Add(sum, Evaluate(weights, packed, default, default));
            (_before, _after) = (_after, _before);
        }
        return sum;
    }

    Parameters Of(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) =>
        new(weights[.._task.Network.Weights.Count], packed[.._task.Network.PackedSize]);

    // The chunk from start on, with the state of the one before; sequences that are not cut need none.
    void Forward(ExampleSet set, ReadOnlySpan<int> examples, int start, int steps, in Parameters parameters, ulong? seed)
    {
        _loader.Load(set, examples, start, Math.Min(_task.ChunkSteps, steps - start));
        var after = steps <= _task.ChunkSteps ? default : _after.AsSpan(0, examples.Length * _task.Network.StateSize);
        _pass.Forward(examples.Length, parameters, seed, Before(start, examples.Length), after);
    }

    ReadOnlySpan<float> Before(int start, int rows) => start == 0 ? default : _before.AsSpan(0, rows * _task.Network.StateSize);

    ShardLoss Evaluate(ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> outputGradient, Span<float> weightGradient)
    {
        var scratch = _task.Objective.ScratchSize(_pass.Batch, _pass.OutputSteps());
        if (_scratch.Length < scratch) _scratch = new float[scratch];
        var loss = _task.Objective.Evaluate(new()
        {
            Shape = new(_pass.Batch, _pass.OutputSteps(), _task.Network.OutputSize),
            Outputs = _pass.Output(),
            Targets = _loader.Targets,
            Mask = _pass.OutputMask(),
            SequenceWeights = _loader.SequenceWeights,
            StepWeights = _loader.StepWeights,
            Weights = weights[_task.Network.Weights.Count..],
            Packed = packed[_task.Network.PackedSize..],
            OutputGradient = outputGradient,
            WeightGradient = weightGradient,
            Scratch = _scratch,
        });
        return new(loss.Sum, loss.Weight);
    }

    static ShardLoss Add(ShardLoss one, ShardLoss other) => new(one.Sum + other.Sum, one.Weight + other.Weight);

    static int Longest(ExampleSet set, ReadOnlySpan<int> examples)
    {
        var steps = 0;
        foreach (var example in examples) steps = Math.Max(steps, set.LongestSteps(example));
        return steps;
    }
}
