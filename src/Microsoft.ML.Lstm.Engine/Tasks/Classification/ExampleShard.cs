using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Loss and gradient of a network on some examples.</summary>
sealed class ExampleShard : IShard
{
    readonly ExampleTask _task;
    readonly ExampleLoader _loader;
    readonly float[] _targets, _weights;

    public ExampleShard(ExampleTask task, int rows, ParallelRegion? region)
    {
        _task = task;
        _loader = new(task.Network, task.Scalers, rows, PassPlan.Training(task.Network.Graph), region);
        (_targets, _weights) = (new float[rows], new float[rows]);
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        Load(_task.Training, examples, _task.Noise, ~seed);
        var pass = _loader.Pass;
        var parameters = new Parameters(weights, packed);
        var loss = Evaluate(pass.Forward(examples.Length, parameters, seed), pass.OutputGradient());
        pass.Backward(parameters, gradient, seed);
        foreach (var frozen in _task.Frozen) gradient[frozen].Clear();
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        Load(_task.Validation!, _task.Validation!.Rows.AsSpan(first, count));
        return Evaluate(_loader.Pass.Forward(count, new(weights, packed), seed: null), default);
    }

    ShardLoss Evaluate(ReadOnlySpan<float> scores, Span<float> gradient)
    {
        var count = scores.Length / _task.Network.Plan.Scores;
        var weights = _weights.AsSpan(0, count);
        double weight = 0;
        foreach (var w in weights) weight += w;
        return new(_task.Loss.Evaluate(scores, _targets.AsSpan(0, count), weights, gradient), weight);
    }

    void Load(DatasetView part, ReadOnlySpan<int> rows, float noise = 0, ulong seed = 0)
    {
        _loader.Load(part.Examples, rows, noise, seed);
        for (var i = 0; i < rows.Length; i++) (_targets[i], _weights[i]) = (part.Targets[rows[i]], part.Weights[rows[i]]);
    }
}
