using BenchmarkDotNet.Attributes;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Benchmarks.Suites;

/// <summary>A layer and a whole training step with it: 50 steps, 32 sequences, 8 features.</summary>
[Quick, MemoryDiagnoser]
public class TrainingSuite
{
    const int Batch = 32;
    const int Steps = 50;
    const int Features = 8;

    ILayer _layer = null!;
    Shard _shard = null!;
    Adam _adam = null!;
    float[] _weights = [], _packed = [];

    [Params("lstm", "gru")]
    public string Cell { get; set; } = "";

    [Params(64, 128)]
    public int Units { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _layer = Cell == "gru" ? new Gru(Features, Units) : new Engine.Layers.Recurrent.Lstm(Features, Units);
        (_weights, _packed) = (new float[_layer.Weights.Count], new float[_layer.PackedSize]);
        _layer.Initialize(_weights, new(1));
        _layer.Pack(_weights, _packed);
        _adam = new(_weights.Length);
        _shard = new(_layer, Batch, Steps, new(1));
    }

    [Benchmark]
    public void Predict() => _shard.Forward(_weights, _packed, training: false);

    [Benchmark]
    public void ForwardAndBackward() => _shard.Train(_weights, _packed);

    [Benchmark]
    public void TrainingStep()
    {
        _shard.Train(_weights, _packed);
        _adam.Step(_weights, _shard.Gradient, learningRate: 1e-6f);
        _layer.Pack(_weights, _packed);
    }
}
