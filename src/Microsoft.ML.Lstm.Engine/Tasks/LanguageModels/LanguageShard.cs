using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>Loss and gradients of a language model on a chunk of some streams.</summary>
sealed class LanguageShard : IShard
{
    readonly LanguageTask _task;
    readonly LanguageNetwork _network;
    readonly NetworkPass _pass;
    readonly TokenLoss _loss;
    readonly SampledLoss? _sampled;
    readonly int[] _tokens;
    readonly float[] _before, _after, _keep;

    public LanguageShard(LanguageTask task, int rows, ParallelRegion? region)
    {
        (_task, _network) = (task, task.Network);
        var steps = task.Streams.Steps;
        _pass = new(_network.Graph, rows, PassPlan.ByInputs(_network.Graph), region);
        _pass.Reserve(steps);
        _loss = new(_network.Objective, rows, steps);
        if (task.Sampled > 0) _sampled = new(_network.Objective, task.Shares, rows, steps, task.Sampled);
        _tokens = new int[rows * (steps + 1)];
        (_before, _after) = (new float[rows * _network.Graph.StateSize], new float[rows * _network.Graph.StateSize]);
        _keep = task.EmbeddingDropout > 0 ? new float[_network.Config.Vocabulary] : [];
    }

    public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
    {
        var (rows, steps) = (examples.Length, _task.Streams.Steps);
        DropTokens(seed);
        for (var row = 0; row < rows; row++) _task.Streams.Read(examples[row], _tokens.AsSpan(row * (steps + 1), steps + 1));
        Embed(weights[_network.Embeddings], rows, steps, drops: true);
        var layers = new Parameters(_task.Weights(weights), packed[.._network.Graph.PackedSize]);
        var states = _task.States(examples[0], rows);
        var before = _before.AsSpan(0, states.Length);
        if (_task.Streams.IsFirst) before.Clear();
        else states.CopyTo(before);
        var features = _pass.Forward(rows, layers, seed, before, states);
        var output = weights[_network.Own];
        var byOutput = gradient[_network.Own];
        var loss = _sampled is { } sampled
            ? sampled.Evaluate(features, _tokens, rows, steps, output, _pass.OutputGradient(), byOutput, seed)
            : _loss.Evaluate(features, _tokens, rows, steps, output, packed[_network.Graph.PackedSize..], _pass.OutputGradient(), byOutput);
        _pass.Backward(layers, gradient[.._network.Graph.Weights.Count], seed, before);
        _task.DropWeights(gradient[.._network.Graph.Weights.Count]);
        AddEmbeddingGradient(gradient[_network.Embeddings], rows, steps);
        return loss;
    }

    public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed)
    {
        var layers = new Parameters(weights[.._network.Graph.Weights.Count], packed[.._network.Graph.PackedSize]);
        var before = _before.AsSpan(0, count * _network.Graph.StateSize);
        var after = _after.AsSpan(0, before.Length);
        before.Clear();
        var sum = default(ShardLoss);
        for (var start = 0; start < _task.Held.Length; start += _task.Streams.Steps)
        {
            var steps = Math.Min(_task.Streams.Steps, _task.Held.Length - start);
            for (var row = 0; row < count; row++) _task.Held.Read(first + row, start, _tokens.AsSpan(row * (steps + 1), steps + 1));
            Embed(weights[_network.Embeddings], count, steps, drops: false);
            var features = _pass.Forward(count, layers, seed: null, before, after);
            sum += _loss.Evaluate(features, _tokens, count, steps, weights[_network.Own], packed[_network.Graph.PackedSize..], default, default);
            after.CopyTo(before);
        }
        return sum;
    }

    // Of whole tokens, wherever they come (Gal and Ghahramani 2016).
    void DropTokens(ulong seed)
    {
        if (_keep.Length == 0) return;
        _keep.AsSpan().Fill(1);
        DropoutMask.Multiply(_keep, ~seed, _task.EmbeddingDropout, 1 / (1 - _task.EmbeddingDropout), _keep);
    }

    float Scale(int token) => _network.InputScale * (_keep.Length > 0 ? _keep[token] : 1);

    void Embed(ReadOnlySpan<float> embeddings, int rows, int steps, bool drops)
    {
        var size = _network.Config.EmbeddingSize;
        _pass.Begin(steps);
        for (var row = 0; row < rows; row++)
        {
            var place = _pass.Place(0, row, out var present);
            present.Fill(true);
            for (var t = 0; t < steps; t++)
            {
                var token = _tokens[(row * (steps + 1)) + t];
                var from = embeddings.Slice(token * size, size);
                var to = place.Slice(t * size, size);
                TensorPrimitives.Multiply(from, drops ? Scale(token) : _network.InputScale, to);
            }
        }
    }

    // Token after token, so that sums have one order.
    void AddEmbeddingGradient(Span<float> gradient, int rows, int steps)
    {
        var size = _network.Config.EmbeddingSize;
        var byEmbedding = _pass.Gradient(0);
        for (var row = 0; row < rows; row++)
        {
            for (var t = 0; t < steps; t++)
            {
                var token = _tokens[(row * (steps + 1)) + t];
                var to = gradient.Slice(token * size, size);
                TensorPrimitives.MultiplyAdd(byEmbedding.Slice(((row * steps) + t) * size, size), Scale(token), to, to);
            }
        }
    }
}
