using BenchmarkDotNet.Attributes;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Benchmarks.Suites;

/// <summary>One layer of 64 units, or over 64 features: 50 steps, 32 sequences.</summary>
[Quick, MemoryDiagnoser]
public class LayerSuite
{
    const int Batch = 32;
    const int Steps = 50;
    const int Features = 64;
    const int Units = 64;

    Shard _shard = null!;
    float[] _weights = [], _packed = [];

    [Params("lstm", "lstm with peepholes", "projected lstm", "gru", "gru of the paper", "rnn", "bidirectional gru", "attention pool", "linear", "layer norm")]
    public string Layer { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var layer = Make();
        (_weights, _packed) = (new float[layer.Weights.Count], new float[layer.PackedSize]);
        layer.Initialize(_weights, new(1));
        layer.Pack(_weights, _packed);
        _shard = new(layer, Batch, Steps, new(1));
    }

    [Benchmark]
    public void Forward() => _shard.Forward(_weights, _packed, training: false);

    [Benchmark]
    public void ForwardAndBackward() => _shard.Train(_weights, _packed);

    ILayer Make() => Layer switch
    {
        "lstm" => new Engine.Layers.Recurrent.Lstm(Features, Units),
        "lstm with peepholes" => new Engine.Layers.Recurrent.Lstm(Features, Units, new() { Peepholes = true }),
        "projected lstm" => new Engine.Layers.Recurrent.Lstm(Features, Units, new() { ProjectionSize = Units / 2 }),
        "gru" => new Gru(Features, Units),
        "gru of the paper" => new Gru(Features, Units, resetAfter: false),
        "rnn" => new SimpleRnn(Features, Units),
        "bidirectional gru" => new Bidirectional(() => new Gru(Features, Units)),
        "attention pool" => AttentionPool.Additive(Features, Units),
        "linear" => new Linear(Features, Units),
        "layer norm" => new LayerNorm(Features),
        _ => throw new InvalidOperationException($"No layer is called '{Layer}'."),
    };
}
