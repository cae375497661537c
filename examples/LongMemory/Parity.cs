using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Parity, as in Beck et al. 2024: is the number of ones among 1 to 40 random bits odd? Tested on sequences of 256 bits, so that only a state that
/// each one turns over will do.
/// </summary>
static class Parity
{
    const int Longest = 40, Tested = 256;

    public static Outcome Run(Func<ILayer> cell, int count, SequenceTrainingOptions options, int seed)
    {
        var layer = cell();
        var network = new Sequential(layer, new TakeLastStep(layer.OutputSize), new Linear(layer.OutputSize, 2));
        var model = new SequenceModel(network, new CrossEntropyLoss(2), seed);
        var seen = Training.Until(0.0003, model, Make(count, 3 * seed, 1, Longest), Make(1000, 3 * seed + 1, 1, Longest), options);
        var test = Make(1000, 3 * seed + 2, Tested, Tested);
        var right = model.Predict(test, threads: 1).Where((scores, i) => TensorPrimitives.IndexOfMax<float>(scores) == test.Target(i)[0]).Count();
        return new(seen, $"{100.0 * right / test.Count:F1} % at {Tested} bits", right == test.Count);
    }

    // A bit is two features, of which one is 1.
    static ExampleSet Make(int count, int seed, int least, int most) => Training.Many(count, 2, seed, random =>
    {
        var (steps, ones) = (random.Next(least, most + 1), 0);
        var input = new float[2 * steps];
        for (var t = 0; t < steps; t++)
        {
            var bit = random.Next(2);
            input[2 * t + bit] = 1;
            ones += bit;
        }
        return (input, [ones % 2]);
    });
}
