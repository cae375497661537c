using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>One member's passes over points of the way from the baseline, where all is zero that the layers behind the embedding read, to an example.</summary>
sealed class ExplanationPass
{
    readonly SequenceNetwork _network;
    readonly float[] _weights, _unused;
    readonly ReadOnlyMemory<float> _packed;
    readonly float[][] _values;
    readonly SequencePass?[] _passes;
    readonly HeadPass _head;
    readonly float[][] _attention, _gradients;
    int _count;

    public ExplanationPass(SequenceLearner learner, int member, ExampleSet examples, int row, int points)
    {
        _network = learner.State.Network;
        (_weights, _packed, _unused) = (learner.State.Members[member], learner.Packed(member), new float[_network.WeightCount]);
        _head = new(_network, points, training: true);
        var inputs = _network.Encoders.Length;
        (_values, _passes, _attention, _gradients) = (new float[inputs][], new SequencePass?[inputs], new float[inputs][], new float[inputs][]);
        Contributions = new double[inputs][];
        for (var input = 0; input < inputs; input++)
        {
            var values = examples.Values(row, input);
            Contributions[input] = new double[values.Length];
            var prepared = new float[values.Length];
            if (_network.Encoders[input] is { } encoder)
            {
                encoder.Prepare(values, learner.State.Scalers[input], prepared);
                _values[input] = Embedded(encoder, prepared, _weights.AsSpan()[_network.Weights(input)]);
                _passes[input] = new(encoder.Body, points, examples.Steps(row, input), training: true);
            }
            else
            {
                learner.State.Scalers[input]!.ApplyStatic(values, prepared);
                _values[input] = prepared;
            }
        }
    }

    /// <summary>The gradient of the output by the scores at the points of the last pass.</summary>
    public float[] ScoreGradient { get; set; } = [];

    /// <summary>What each value of each input contributes.</summary>
    public double[][] Contributions { get; }

    // What the layers behind the embedding read; NaN where a token is not there.
    static float[] Embedded(InputEncoder encoder, float[] prepared, ReadOnlySpan<float> weights)
    {
        if (encoder.Embedding is not { } embedding) return prepared;
        var vectors = new float[prepared.Length * embedding.OutputSize];
        embedding.Forward(new()
        {
            Shape = new(1, prepared.Length, 1),
            Weights = weights[..embedding.Weights.Count],
            Packed = default,
            Input = prepared,
            Output = vectors,
            Scratch = default,
        });
        return vectors;
    }

    /// <summary>Scores at some shares of the way; the attention is that at the last one.</summary>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> shares)
    {
        _count = shares.Length;
        for (var input = 0; input < _passes.Length; input++)
        {
            if (_passes[input] is { } pass) Encode(pass, input, shares);
            else for (var row = 0; row < _count; row++) Scale(_values[input], shares[row], _head.Part(row, input));
        }

        return _head.Forward(_count, _weights, _packed.Span, seed: null);
    }

    void Encode(SequencePass pass, int input, ReadOnlySpan<float> shares)
    {
        var scaled = new float[_values[input].Length];
        pass.Begin(pass.MaxSteps);
        for (var row = 0; row < _count; row++)
        {
            Scale(_values[input], shares[row], scaled);
            pass.Load(row, scaled);
        }

        _head.Take(_count, input, pass.Forward(_count, Body(input), Packed(input), seed: null));
        if (_network.Encoders[input] is not { HasAttention: true } encoder) return;
        var all = encoder.Attention(pass.TapeOf(_count), _count, pass.MaxSteps);
        _attention[input] = all[^pass.MaxSteps..][..(Contributions[input].Length == 0 ? 0 : pass.MaxSteps)].ToArray();
    }

    static void Scale(ReadOnlySpan<float> values, float share, Span<float> destination)
    {
        for (var i = 0; i < values.Length; i++) destination[i] = values[i] * share;
    }

    /// <summary>How much each step of an input weighs; empty without attention.</summary>
    public ReadOnlySpan<float> Attention(int input) => _attention[input];

    /// <summary>Computes the gradient of the output by every value at the points of the last pass.</summary>
    public void Backward()
    {
        _head.Backward(_count, _weights, _packed.Span, ScoreGradient, _unused, seed: null);
        for (var input = 0; input < _passes.Length; input++)
        {
            var outer = _head.GradientOf(_count, input);
            if (_passes[input] is { } pass)
            {
                var encoder = _network.Encoders[input]!;
                _gradients[input] = new float[_count * pass.MaxSteps * encoder.Body.InputSize];
                var unused = _unused.AsSpan()[_network.Weights(input)][(encoder.Embedding?.Weights.Count ?? 0)..];
                pass.Backward(_count, Body(input), Packed(input), outer, unused, seed: null, _gradients[input]);
            }
            else _gradients[input] = outer.ToArray();
        }
    }

    /// <summary>The output's slope along the way at a point.</summary>
    public double Slope(int point)
    {
        double slope = 0;
        for (var input = 0; input < _values.Length; input++)
        {
            var values = _values[input];
            var gradient = GradientAt(input, point);
            for (var i = 0; i < values.Length; i++)
                if (!float.IsNaN(values[i])) slope += gradient[i] * (double)values[i];
        }

        return slope;
    }

    /// <summary>Adds slope times value at each point, weighted, to the contributions; a token's is that of all features of its vector.</summary>
    public void Add(ReadOnlySpan<double> weights)
    {
        for (var input = 0; input < _values.Length; input++)
        {
            var (values, contributions, size) = (_values[input], Contributions[input], _network.Encoders[input]?.Embedding?.OutputSize ?? 1);
            for (var point = 0; point < _count; point++)
            {
                var gradient = GradientAt(input, point);
                for (var i = 0; i < values.Length; i++)
                    if (!float.IsNaN(values[i])) contributions[i / size] += weights[point] * gradient[i] * values[i];
            }
        }
    }

    ReadOnlySpan<float> GradientAt(int input, int point) => _gradients[input].AsSpan(point * (_gradients[input].Length / _count), _values[input].Length);

    ReadOnlySpan<float> Body(int input) => _weights.AsSpan()[_network.Weights(input)][(_network.Encoders[input]!.Embedding?.Weights.Count ?? 0)..];

    ReadOnlySpan<float> Packed(int input) => _packed.Span[_network.Packed(input)];
}
