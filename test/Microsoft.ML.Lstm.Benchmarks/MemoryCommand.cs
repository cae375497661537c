using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>The peak of a process that trains a stack of layers on one thread, by what Linux tells of it.</summary>
static class MemoryCommand
{
    public static string Run(string cell, int steps, int batch, int features, int units, int layers)
    {
        // A small one first: the code that training needs is then there before anything is counted.
        Train(cell, steps: 3, batch: 7, features: 5, units: 40, layers: 1, times: 40);
        ProcessMemory.Reset();
        var before = ProcessMemory.PeakMebibytes();
        Train(cell, steps, batch, features, units, layers, times: 3);
        var peak = ProcessMemory.PeakMebibytes();
        var shape = $"{cell} T{steps} B{batch} I{features} H{units} L{layers}";
        return FormattableString.Invariant($"{shape} peak_mib {peak:0.0} before_mib {before:0.0} training_mib {peak - before:0.0}");
    }

    static void Train(string cell, int steps, int batch, int features, int units, int layers, int times)
    {
        var chain = new Sequential([.. Enumerable.Range(0, layers).Select(i => Layer(i == 0 ? features : units))]);
        var (weights, packed) = (new float[chain.Weights.Count], new float[chain.PackedSize]);
        chain.Initialize(weights, new(1));
        var shard = new Shard(chain, batch, steps, new(1));
        var adam = new Adam(weights.Length);
        for (var i = 0; i < times; i++)
        {
            chain.Pack(weights, packed);
            shard.Train(weights, packed);
            adam.Step(weights, shard.Gradient, learningRate: 1e-6f);
        }

        ILayer Layer(int inputs) => Cell.Of(cell, inputs, units);
    }
}
