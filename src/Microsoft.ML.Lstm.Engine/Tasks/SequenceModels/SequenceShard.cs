using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Loss and gradient of a network on some sequences, padded to the longest of them.</summary>
sealed class SequenceShard : IShard
{
    readonly SequenceTask _task;
    readonly NetworkPass _pass;
    readonly int _targetsPerStep;
    readonly float[] _targets, _weights;
    float[] _before, _after;

    public SequenceShard(SequenceTask task, int rows, ParallelRegion? region)
    {
        _task = task;
        _pass = new(task.Network, rows, PassPlan.Training(task.Network), region);
        _pass.Reserve(task.StepsAtOnce);
        _targetsPerStep = task.Network.OutputSize / task.Loss.OutputsPerTarget;
        var targets = rows * task.Network.OutputSteps(task.StepsAtOnce) * _targetsPerStep;
        _targets = new float[targets];
        _weights = new float[targets];
        (_before, _after) = (new float[rows * task.Network.StateSize], new float[rows * task.Network.StateSize]);
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        var (sum, steps) = (default(ShardLoss), Longest(_task.Training, examples));
        for (var start = 0; start < steps; start += _task.StepsAtOnce)
        {
            // Later chunks draw other elements to drop, the first one those that it draws without any cut.
            var draw = start == 0 ? seed : seed + (0xBF58476D1CE4E5B9 * (ulong)start);
            var outputs = Forward(_task.Training, examples, start, steps, weights, packed, draw);
            sum = Add(sum, Evaluate(outputs, _pass.OutputGradient()));
            _pass.Backward(new(weights, packed), gradient, draw, Before(start, examples.Length));
            (_before, _after) = (_after, _before);
        }
        return sum;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        var examples = _task.ValidationOrder.AsSpan(first, count);
        var (sum, steps) = (default(ShardLoss), Longest(_task.Validation, examples));
        for (var start = 0; start < steps; start += _task.StepsAtOnce)
        {
            sum = Add(sum, Evaluate(Forward(_task.Validation, examples, start, steps, weights, packed, seed: null), default));
            (_before, _after) = (_after, _before);
        }
        return sum;
    }

    // The chunk from start on, with the state of the one before; sequences that are not cut need none.
    ReadOnlySpan<float> Forward(
        SequenceSet set, ReadOnlySpan<int> examples, int start, int steps, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed)
    {
        Load(set, examples, start, Math.Min(_task.StepsAtOnce, steps - start));
        var after = steps <= _task.StepsAtOnce ? default : _after.AsSpan(0, examples.Length * _task.Network.StateSize);
        return _pass.Forward(examples.Length, new(weights, packed), seed, Before(start, examples.Length), after);
    }

    ReadOnlySpan<float> Before(int start, int rows) => start == 0 ? default : _before.AsSpan(0, rows * _task.Network.StateSize);

    static ShardLoss Add(ShardLoss one, ShardLoss other) => new(one.Sum + other.Sum, one.Weight + other.Weight);

    static int Longest(SequenceSet set, ReadOnlySpan<int> examples)
    {
        var steps = 0;
        foreach (var example in examples) steps = Math.Max(steps, set.Steps(example));
        return steps;
    }

    ShardLoss Evaluate(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
        var count = outputs.Length / _task.Loss.OutputsPerTarget;
        var weights = _weights.AsSpan(0, count);
        double weight = 0;
        foreach (var w in weights) weight += w;
        return new(_task.Loss.Evaluate(outputs, _targets.AsSpan(0, count), weights, gradient), weight);
    }

    void Load(SequenceSet set, ReadOnlySpan<int> examples, int start, int steps)
    {
        _pass.Begin(steps);
        var width = _pass.OutputSteps() * _targetsPerStep;
        for (var row = 0; row < examples.Length; row++)
        {
            var whole = set.Steps(examples[row]);
            var target = set.Target(examples[row]);
            var (from, to) = (Math.Min(start, whole), Math.Min(start + steps, whole));
            _pass.Load(0, row, set.Input(examples[row])[(from * set.Features)..(to * set.Features)]);
            // Where sequences are cut, every step has its own targets.
            if (from > 0 || to < whole) target = target[(from * _targetsPerStep)..(to * _targetsPerStep)];
            var targets = _targets.AsSpan(row * width, width);
            target.CopyTo(targets);
            targets[target.Length..].Fill(float.NaN);
            var weight = set.Weight(examples[row]);
            for (var i = 0; i < width; i++) _weights[row * width + i] = float.IsNaN(targets[i]) ? 0 : weight;
        }
    }
}
