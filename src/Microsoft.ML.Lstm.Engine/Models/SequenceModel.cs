using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>A network of any layers with its weights, trained on sequences: the shortest way from layers to a model.</summary>
public sealed class SequenceModel
{
    readonly ILayer _network;
    readonly ILoss _loss;
    readonly int _seed;
    readonly float[] _packed;
    SequencePass? _single;

    /// <summary>A network with fresh weights.</summary>
    /// <param name="network">From [B, T, Features] to outputs; their size is a multiple of what the loss takes for each target.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="seed">Seed of the weights and of all that is random in training.</param>
    public SequenceModel(ILayer network, ILoss loss, int seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        if (network.OutputSize % loss.OutputsPerTarget != 0)
            throw new ArgumentException($"The network has {network.OutputSize} outputs, but the loss takes {loss.OutputsPerTarget} for each target. Make one a multiple of the other.", nameof(network));
        (_network, _loss, _seed) = (network, loss, seed);
        Weights = new float[network.Weights.Count];
        _packed = new float[network.PackedSize];
        network.Initialize(Weights, new Random(seed));
        network.Pack(Weights, _packed);
    }

    /// <summary>All weights, as the network's layout says; <see cref="SetWeights"/> changes them.</summary>
    public ReadOnlySpan<float> WeightValues => Weights;

    internal float[] Weights { get; }

    /// <summary>Takes weights from elsewhere.</summary>
    public void SetWeights(ReadOnlySpan<float> weights)
    {
        if (weights.Length != Weights.Length) throw new ArgumentException($"{weights.Length} weights came, but the network has {Weights.Length}.", nameof(weights));
        weights.CopyTo(Weights);
        _network.Pack(Weights, _packed);
    }

    /// <summary>Trains from the weights' present values, and keeps the best; returns the best loss, on the validation sequences where there are any, else in training.</summary>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public double Train(SequenceSet training, SequenceTrainingOptions options, SequenceSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        if (training.Count == 0) throw new ArgumentException("There are no sequences to train on. Add some.", nameof(training));
        var task = new SequenceTask(_network, _loss, Weights, training, validation ?? new(training.Features));
        var optimizer = new Adam(Weights.Length) { WeightDecay = options.WeightDecay };
        var batch = Math.Min(options.BatchSize, training.Count);
        var loop = new TrainingLoop(task, new(options.Threads), optimizer, new CosineSchedule(), new()
        {
            Epochs = options.Epochs,
            StepsPerEpoch = (training.Count + batch - 1) / batch,
            BatchSize = batch,
            LearningRate = options.LearningRate,
            GradientClip = options.GradientClip,
            Patience = validation is null ? int.MaxValue : options.EarlyStoppingPatience,
        });
        var last = double.NaN;
        var result = loop.Run(new Random(_seed), report =>
        {
            last = report.TrainingLoss;
            options.OnReport?.Invoke(report);
        }, () => options.CancellationToken.IsCancellationRequested);
        if (!result.Usable) throw new OperationCanceledException("Training was cancelled before its first epoch was done.", options.CancellationToken);
        SetWeights(result.Weights);
        return validation is null ? last : result.ValidationLoss;
    }

    /// <summary>The network's outputs for one sequence.</summary>
    /// <param name="input">[steps, Features], row-major.</param>
    /// <returns>[output steps, OutputSize]; valid until the next call. One thread at a time.</returns>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> input)
    {
        if (input.Length == 0 || input.Length % _network.InputSize != 0)
            throw new ArgumentException($"A sequence of {input.Length} values is no whole number of steps of {_network.InputSize} features, 1 or more.", nameof(input));
        var steps = input.Length / _network.InputSize;
        if (_single is null || _single.MaxSteps < steps) _single = new(_network, 1, steps, training: false);
        _single.Begin(steps);
        _single.Load(0, input);
        return _single.Forward(1, Weights, _packed, seed: null);
    }

    /// <summary>The mean loss on sequences.</summary>
    public double Evaluate(SequenceSet sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var shard = new SequenceTask(_network, _loss, Weights, sequences, sequences).CreateShard(32);
        double sum = 0, weight = 0;
        for (var first = 0; first < sequences.Count; first += 32)
        {
            var loss = shard.Validate(first, Math.Min(32, sequences.Count - first), Weights, _packed);
            (sum, weight) = (sum + loss.Sum, weight + loss.Weight);
        }
        return sum / weight;
    }
}
