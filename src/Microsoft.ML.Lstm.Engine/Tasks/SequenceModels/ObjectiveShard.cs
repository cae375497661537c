using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;


namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Loss and gradients of a network and its objective on some sequences, padded to the longest of them.</summary>
sealed class ObjectiveShard : IShard
{
    readonly ObjectiveTask _task;
    readonly NetworkPass _pass;
    readonly float[] _targets, _sequenceWeights, _scratch;
    readonly int[] _offsets;

    public ObjectiveShard(ObjectiveTask task, int rows, ParallelRegion? region)
    {
        _task = task;
        _pass = new(task.Network, rows, PassPlan.Training(task.Network), region);
        _pass.Reserve(task.LongestSteps);
        var steps = task.Network.OutputSteps(task.LongestSteps);
        _targets = new float[checked(rows * MostTargets(task))];
        (_sequenceWeights, _offsets) = (new float[rows], new int[rows + 1]);
        _scratch = new float[task.Objective.ScratchSize(rows, steps)];
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        Load(_task.Training, examples);
        var count = _task.Network.Weights.Count;
        var parameters = new Parameters(weights[..count], packed[.._task.Network.PackedSize]);
        var outputs = _pass.Forward(examples.Length, parameters, seed);
        var loss = Evaluate(examples.Length, outputs, weights, packed, _pass.OutputGradient(), gradient[count..]);
        _pass.Backward(parameters, gradient[..count], seed);
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        Load(_task.Validation, _task.ValidationOrder.AsSpan(first, count));
        var outputs = _pass.Forward(count, new(weights[.._task.Network.Weights.Count], packed[.._task.Network.PackedSize]), seed: null);
        return Evaluate(count, outputs, weights, packed, default, default);
    }

    ShardLoss Evaluate(
        int rows, ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> outputGradient, Span<float> weightGradient)
    {
        var loss = _task.Objective.Evaluate(new()
        {
            Shape = new(rows, _pass.OutputSteps(), _task.Network.OutputSize),
            Outputs = outputs,
            Targets = new(_targets, _offsets.AsSpan(0, rows + 1)),
            Mask = _pass.OutputMask(),
            SequenceWeights = _sequenceWeights.AsSpan(0, rows),
            Weights = weights[_task.Network.Weights.Count..],
            Packed = packed[_task.Network.PackedSize..],
            OutputGradient = outputGradient,
            WeightGradient = weightGradient,
            Scratch = _scratch,
        });
        return new(loss.Sum, loss.Weight);
    }

    void Load(SequenceSet set, ReadOnlySpan<int> examples)
    {
        var steps = 0;
        foreach (var example in examples) steps = Math.Max(steps, set.Steps(example));
        _pass.Begin(steps);
        for (var row = 0; row < examples.Length; row++)
        {
            _pass.Load(0, row, set.Input(examples[row]));
            var targets = set.Target(examples[row]);
            targets.CopyTo(_targets.AsSpan(_offsets[row]));
            (_offsets[row + 1], _sequenceWeights[row]) = (_offsets[row] + targets.Length, set.Weight(examples[row]));
        }
    }

    static int MostTargets(ObjectiveTask task)
    {
        var most = 0;
        foreach (var set in (SequenceSet[])[task.Training, task.Validation])
            for (var i = 0; i < set.Count; i++) most = Math.Max(most, set.Target(i).Length);
        return most;
    }
}
