using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>One step, and the weights that it changes: draw a batch, gradients of its shards, their mean, clip, optimizer, moving average. It allocates nothing.</summary>
sealed class TrainingStep
{
    readonly ITask _task;
    readonly ShardTeam _shards;
    readonly IOptimizer _optimizer;
    readonly WeightUpdate _update;
    readonly ExponentialMovingAverage _average;
    readonly int[] _examples;
    readonly float[] _weights, _averaged;

    public TrainingStep(ITask task, LoopOptions options, TrainingContext context)
    {
        (_task, _optimizer) = (task, options.Optimizer(task.WeightCount));
        _shards = new(task, options.Batches, context);
        _update = new(_optimizer) { GradientClip = options.GradientClip, GradientValueClip = options.GradientValueClip };
        _average = new(task.WeightCount, options.AverageDecay);
        _examples = new int[options.Batches.BatchSize];
        (_weights, _averaged) = (new float[task.WeightCount], new float[task.WeightCount]);
    }

    public Span<float> Weights => _weights;

    public ReadOnlySpan<float> Average => _average.Average;

    public int BatchSize => _examples.Length;

    /// <summary>Whether the optimizer's state can be saved.</summary>
    public bool CanSave => _optimizer is ISavedOptimizer;

    /// <summary>Whether all weights are finite.</summary>
    public bool IsFinite => TensorPrimitives.IsFiniteAll<float>(_weights) && TensorPrimitives.IsFiniteAll(Average);

    /// <summary>Takes the step; a batch that weighs nothing changes no weight.</summary>
    /// <returns>The weighted sum of losses before the step.</returns>
    public ShardLoss Run(Random random, float learningRate)
    {
        var loss = _shards.Train(_examples, _weights, Draw(random));
        if (!(loss.Weight > 0)) return default;
        var gradient = _shards.Gradient;
        TensorPrimitives.Multiply(gradient, (float)(1 / loss.Weight), gradient);
        _update.Step(_weights, gradient, learningRate);
        _average.Add(_weights);
        return loss;
    }

    /// <summary>Draws what a step draws, which brings generator and sampler where the step would leave them.</summary>
    public void Replay(Random random) => Draw(random);

    /// <summary>Completes what a checkpoint holds, where several machines each know a part of it: all of them call it.</summary>
    public void GatherCarried() => _shards.GatherCarried();

    /// <summary>The mean validation loss of the weights as they are; NaN where nothing is validated.</summary>
    public double Validate() => _shards.Validate(_weights);

    /// <summary>The mean validation loss of the average; NaN where nothing is validated.</summary>
    public double ValidateAverage()
    {
        Average.CopyTo(_averaged);
        return _shards.Validate(_averaged);
    }

    /// <summary>Writes or reads weights, optimizer and average.</summary>
    public void Transfer(ModelCodec codec)
    {
        codec.Floats(_weights);
        ((ISavedOptimizer)_optimizer).Transfer(codec);
        _average.Transfer(codec);
    }

    /// <summary>The examples of a batch; returns the seed of its dropout.</summary>
    ulong Draw(Random random)
    {
        _task.Draw(_examples, random);
        return (ulong)random.NextInt64();
    }
}
