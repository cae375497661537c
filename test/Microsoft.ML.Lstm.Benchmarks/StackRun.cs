using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>A stack of recurrent layers on random data, and the threads that share its batch.</summary>
sealed class StackRun
{
    readonly Sequential _chain;
    readonly float[] _weights, _packed;
    readonly ThreadTeam _team;
    readonly int _threads;
    readonly Shard[] _shards;
    readonly Work _forward, _gradients, _step;

    /// <param name="cell">The cell by its name.</param>
    /// <param name="steps">T.</param>
    /// <param name="batch">B.</param>
    /// <param name="features">I.</param>
    /// <param name="units">H.</param>
    /// <param name="layers">L.</param>
    /// <param name="threads">Threads that share the batch.</param>
    /// <param name="lengths">Steps of each sequence; null for T of all.</param>
    public StackRun(string cell, int steps, int batch, int features, int units, int layers, int threads, int[]? lengths = null)
    {
        var random = new Random(1);
        _chain = new([.. Enumerable.Range(0, layers).Select(i => Cell.Of(cell, i == 0 ? features : units, units))]);
        _weights = new float[_chain.Weights.Count];
        _packed = new float[_chain.PackedSize];
        _chain.Initialize(_weights, random);
        _chain.Pack(_weights, _packed);
        (_team, _threads) = (new(threads), threads);
        var count = Math.Min(threads, batch);
        // A single sequence is the work of all threads.
        var region = count == 1 ? new ParallelRegion(_team) : null;
        _shards = new Shard[count];
        for (var i = 0; i < count; i++)
        {
            var (start, rows) = Part(batch, i, count);
            _shards[i] = new(_chain, rows, steps, random, region, lengths?[start..(start + rows)]);
        }
        var parts = Enumerable.Range(0, threads).Select(i => Part(_weights.Length, i, threads)).ToArray();
        var optimizers = parts.Select(part => new Adam(part.Length)).ToArray();
        _forward = new(i => _shards[i].Forward(_weights, _packed, training: false));
        _gradients = new(i => _shards[i].Train(_weights, _packed));
        _step = new(i =>
        {
            var (start, length) = parts[i];
            var gradient = _shards[0].Gradient.AsSpan(start, length);
            foreach (var shard in _shards.AsSpan(1)) TensorPrimitives.Add(gradient, shard.Gradient.AsSpan(start, length), gradient);
            optimizers[i].Step(_weights.AsSpan(start, length), gradient, learningRate: 1e-6f);
        });
    }

    public void Predict() => _team.Run(_forward, _shards.Length);

    public void AddGradients() => _team.Run(_gradients, _shards.Length);

    /// <summary>Gradients, a step of Adam and weights packed anew.</summary>
    public void Train()
    {
        AddGradients();
        _team.Run(_step, _threads);
        _chain.Pack(_weights, _packed);
    }

    public static (int Start, int Length) Part(int whole, int index, int count)
    {
        var start = (int)((long)whole * index / count);
        return (start, (int)((long)whole * (index + 1) / count) - start);
    }

    sealed class Work(Action<int> run) : IParallelBody
    {
        public void Run(int piece) => run(piece);
    }
}
