using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Loss and gradient of a network on some sequences, padded to the longest of them.</summary>
sealed class SequenceShard : IShard
{
    readonly SequenceTask _task;
    readonly SequencePass _pass;
    readonly int _targetsPerStep;
    readonly float[] _targets, _weights, _gradient;

    public SequenceShard(SequenceTask task, int rows)
    {
        _task = task;
        var steps = Math.Max(task.Training.LongestSteps, task.Validation.LongestSteps);
        _pass = new(task.Network, rows, steps, training: true);
        _targetsPerStep = task.Network.OutputSize / task.Loss.OutputsPerTarget;
        var targets = rows * task.Network.OutputSteps(steps) * _targetsPerStep;
        _targets = new float[targets];
        _weights = new float[targets];
        _gradient = new float[targets * task.Loss.OutputsPerTarget];
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        Load(_task.Training, examples);
        var outputs = _pass.Forward(examples.Length, weights, packed, seed);
        var outputGradient = _gradient.AsSpan(0, outputs.Length);
        var loss = Evaluate(outputs, outputGradient);
        _pass.Backward(examples.Length, weights, packed, outputGradient, gradient, seed);
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        Load(_task.Validation, _task.ValidationOrder.AsSpan(first, count));
        return Evaluate(_pass.Forward(count, weights, packed, seed: null), default);
    }

    ShardLoss Evaluate(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
        var count = outputs.Length / _task.Loss.OutputsPerTarget;
        var weights = _weights.AsSpan(0, count);
        double weight = 0;
        foreach (var w in weights) weight += w;
        return new(_task.Loss.Evaluate(outputs, _targets.AsSpan(0, count), weights, gradient), weight);
    }

    void Load(SequenceSet set, ReadOnlySpan<int> examples)
    {
        var steps = 0;
        foreach (var example in examples) steps = Math.Max(steps, set.Steps(example));
        _pass.Begin(steps);
        var width = _pass.OutputSteps * _targetsPerStep;
        for (var row = 0; row < examples.Length; row++)
        {
            _pass.Load(row, set.Input(examples[row]));
            var target = set.Target(examples[row]);
            var targets = _targets.AsSpan(row * width, width);
            target.CopyTo(targets);
            targets[target.Length..].Fill(float.NaN);
            for (var i = 0; i < width; i++) _weights[row * width + i] = float.IsNaN(targets[i]) ? 0 : 1;
        }
    }
}
