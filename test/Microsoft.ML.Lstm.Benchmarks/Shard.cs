using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>The part of a batch that one thread works on, with buffers of its own; weights are shared.</summary>
sealed class Shard
{
    readonly ILayer _layer;
    readonly ParallelRegion? _region;
    readonly bool[] _present;
    readonly int _batch, _steps;
    readonly float[] _input, _output, _outputGradient, _tape, _scratch;

    public Shard(ILayer layer, int batch, int steps, Random random, ParallelRegion? region = null, int[]? lengths = null)
    {
        (_layer, _batch, _steps, _region) = (layer, batch, steps, region);
        _input = Random(batch * steps * layer.InputSize);
        _output = new float[batch * steps * layer.OutputSize];
        _outputGradient = Random(_output.Length);
        _tape = new float[layer.TapeSize(batch, steps)];
        _scratch = new float[layer.ScratchSize(batch, steps)];
        Gradient = new float[layer.Weights.Count];
        _present = lengths is null ? [] : [.. lengths.SelectMany(length => Enumerable.Range(0, steps).Select(t => t < length))];

        float[] Random(int count)
        {
            var values = new float[count];
            foreach (ref var v in values.AsSpan()) v = random.NextSingle() - 0.5f;
            return values;
        }
    }

    public float[] Gradient { get; }

    public void Forward(float[] weights, float[] packed, bool training) => _layer.Forward(new()
    {
        Shape = new(_batch, _steps, _layer.InputSize),
        Weights = weights,
        Packed = packed,
        Input = _input,
        Output = _output,
        Tape = training ? _tape : default(Span<float>),
        Scratch = _scratch,
        Mask = new(_present),
        Region = _region,
    });

    public void Train(float[] weights, float[] packed)
    {
        Forward(weights, packed, training: true);
        Gradient.AsSpan().Clear();
        _layer.Backward(new()
        {
            Shape = new(_batch, _steps, _layer.InputSize),
            Weights = weights,
            Packed = packed,
            Input = _input,
            Output = _output,
            Tape = _tape,
            OutputGradient = _outputGradient,
            WeightGradient = Gradient,
            Scratch = _scratch,
            Mask = new(_present),
            Region = _region,
        });
    }
}
