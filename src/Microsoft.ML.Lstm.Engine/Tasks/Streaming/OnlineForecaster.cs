using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>The weights of one series' forecaster, and their training: Adam (Kingma and Ba 2015) with a short memory, as the data drift.</summary>
sealed class OnlineForecaster
{
    /// <summary>A quarter of the windows come from this many of the newest rows.</summary>
    const int Newest = 64;

    readonly AnomalyPlan _plan;
    readonly float[] _weights, _packed, _gradient;
    readonly Adam _adam;
    readonly WeightUpdate _update;
    readonly long[] _origins;
    ulong _random;
    bool _stale = true;

    public OnlineForecaster(AnomalyNetwork network, AnomalyPlan plan, ulong seed)
    {
        (_plan, _random) = (plan, seed);
        _weights = new float[network.WeightCount];
        _packed = new float[network.PackedSize];
        _gradient = new float[_weights.Length];
        _adam = new(_weights.Length) { Beta2 = 0.99f };
        _update = new(_adam) { GradientClip = 1 };
        _origins = new long[plan.BatchSize];
        network.Initialize(_weights, new Random((int)(Next() >> 33)));
    }

    /// <summary>[Horizons, Channels]: the changes forecast from the last row on; valid until the network is used again.</summary>
    public ReadOnlySpan<float> Forecast(AnomalyNetwork network, ChannelHistory history) => network.Forecast(history, history.Count - 1, _weights, Packed(network));

    /// <summary>One step of a training, at a learning rate that decays to nearly 0; returns its loss.</summary>
    public double Train(AnomalyNetwork network, ChannelHistory history, int step, int steps, float rate) =>
        Step(network, history, Falling(rate, step, steps), fromNewest: 0);

    /// <summary>The learning rate of a step of a training.</summary>
    public static float Falling(float rate, int step, int steps) => rate * (0.5f + (0.45f * MathF.Cos(MathF.PI * step / steps)));

    /// <summary>One online step, at the online learning rate.</summary>
    public void Update(AnomalyNetwork network, ChannelHistory history) => Step(network, history, _plan.Options.OnlineLearningRate, _origins.Length / 4);

    /// <summary>Writes or reads all of it; what is packed follows from the weights.</summary>
    public void Transfer(ModelCodec codec)
    {
        codec.Weights(_weights);
        _adam.TransferMoments(codec);
        _random = codec.Bits(_random);
        _adam.TransferSteps(codec);
        _stale |= codec.Reads;
    }

    /// <summary>The mean loss before the step; NaN where no window is complete yet.</summary>
    double Step(AnomalyNetwork network, ChannelHistory history, float rate, int fromNewest)
    {
        var end = history.Count - history.Plan.LongHorizon;
        if (end <= history.First) return double.NaN;
        for (var i = 0; i < _origins.Length; i++)
        {
            var first = i < fromNewest ? Math.Max(history.First, end - Newest) : history.First;
            _origins[i] = first + (long)(Next() % (ulong)(end - first));
        }

        Array.Clear(_gradient);
        var loss = network.LossAndGradient(history, _origins, _weights, Packed(network), _gradient);
        _update.Step(_weights, _gradient, rate);
        _stale = true;
        if (!TensorPrimitives.IsFiniteAll<float>(_weights)) ThrowDiverged();
        return loss;
    }

    [DoesNotReturn]
    void ThrowDiverged() => throw new InvalidOperationException(
        FormattableString.Invariant($"Training diverged: the network's weights are no longer finite. Lower the learning rates ({nameof(TrainingOptions.LearningRate)} is {_plan.LearningRate}, ")
        + FormattableString.Invariant($"{nameof(AnomalyOptions.OnlineLearningRate)} is {_plan.Options.OnlineLearningRate})."));

    float[] Packed(AnomalyNetwork network)
    {
        if (_stale) network.Pack(_weights, _packed);
        _stale = false;
        return _packed;
    }

    /// <summary>The generator's whole state is one number, which a checkpoint keeps.</summary>
    ulong Next()
    {
        var generator = new SplitMix64(_random);
        var next = generator.Next();
        _random = generator.State;
        return next;
    }
}
