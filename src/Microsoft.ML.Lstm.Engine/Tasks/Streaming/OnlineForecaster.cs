using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>The weights of one series' forecaster, and how they learn: Adam (Kingma and Ba 2015) with a short memory, as the data drift.</summary>
sealed class OnlineForecaster
{
    const float Beta1 = 0.9f, Beta2 = 0.99f, Epsilon = 1e-8f, Clip = 1f;

    /// <summary>A quarter of the windows come from so many of the newest rows.</summary>
    const int Newest = 64;

    readonly AnomalyPlan _plan;
    readonly float[] _weights, _packed, _gradient, _mean, _square;
    readonly long[] _origins;
    ulong _random;
    long _steps;
    bool _stale = true;

    public OnlineForecaster(AnomalyNetwork network, AnomalyPlan plan, ulong seed)
    {
        (_plan, _random) = (plan, seed);
        _weights = new float[network.WeightCount];
        _packed = new float[network.PackedSize];
        _gradient = new float[_weights.Length];
        _mean = new float[_weights.Length];
        _square = new float[_weights.Length];
        _origins = new long[plan.Options.BatchSize];
        network.Initialize(_weights, new Random((int)(Next() >> 33)));
    }

    /// <summary>[Horizons, Sensors]: the changes forecast from the last row on; valid until the network is used again.</summary>
    public ReadOnlySpan<float> Forecast(AnomalyNetwork network, SensorHistory history) => network.Forecast(history, history.Count - 1, _weights, Packed(network));

    /// <summary>One of so many steps at a rate that falls to nearly nothing.</summary>
    public void Train(AnomalyNetwork network, SensorHistory history, int step, int steps, float rate) =>
        Step(network, history, rate * (0.5f + (0.45f * MathF.Cos(MathF.PI * step / steps))), fromNewest: 0);

    /// <summary>One step at the rate for learning on.</summary>
    public void LearnOn(AnomalyNetwork network, SensorHistory history) => Step(network, history, _plan.Options.OnlineLearningRate, _origins.Length / 4);

    /// <summary>Writes or reads all of it; what is packed follows from the weights.</summary>
    public void Transfer(ModelCodec codec)
    {
        codec.Floats(_weights);
        codec.Floats(_mean);
        codec.Floats(_square);
        foreach (var square in _square)
            if (square < 0) throw new InvalidDataException($"It holds {square} for a square.");
        _random = codec.Bits(_random);
        _steps = codec.Long(_steps, 0);
        _stale |= codec.Reads;
    }

    void Step(AnomalyNetwork network, SensorHistory history, float rate, int fromNewest)
    {
        var end = history.Count - history.Plan.Far;
        if (end <= history.First) return;
        for (var i = 0; i < _origins.Length; i++)
        {
            var first = i < fromNewest ? Math.Max(history.First, end - Newest) : history.First;
            _origins[i] = first + (long)(Next() % (ulong)(end - first));
        }

        Array.Clear(_gradient);
        network.Learn(history, _origins, _weights, Packed(network), _gradient);
        GradientClipping.ByGlobalNorm(_gradient, Clip);
        _steps++;
        new AdamStep(Beta1, Beta2, (float)(rate / (1 - Math.Pow(Beta1, _steps))), (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, _steps))), Epsilon, Keep: 1)
            .Apply(_weights, _gradient, _mean, _square);
        _stale = true;
        if (!TensorPrimitives.IsFiniteAll<float>(_weights)) ThrowDiverged();
    }

    [DoesNotReturn]
    void ThrowDiverged() => throw new InvalidOperationException(
        $"Training diverged: the network's weights are no longer finite. Lower the learning rates ({nameof(AnomalyOptions.LearningRate)} is {_plan.Options.LearningRate}, "
        + $"{nameof(AnomalyOptions.OnlineLearningRate)} is {_plan.Options.OnlineLearningRate}).");

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
