using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Temporal order, task 6a of Hochreiter and Schmidhuber 1997: E, then noise of a, b, c, d, then B, 100 to 110 symbols in all. Between steps 10
/// and 20 and again between 50 and 60 stands an X or a Y: which of XX, XY, YX, YY was it?
/// </summary>
static class TemporalOrder
{
    const string Symbols = "EBabcdXY";

    public static Outcome Run(Func<ILayer> cell, int count, SequenceTrainingOptions options, int seed)
    {
        var layer = cell();
        var network = new Sequential(layer, new TakeLastStep(layer.OutputSize), new Linear(layer.OutputSize, 4));
        var model = new SequenceModel(network, new CrossEntropyLoss(4), seed);
        var seen = Training.Until(0.0003, model, Make(count, 3 * seed), Make(1000, 3 * seed + 1), options);
        var test = Make(2560, 3 * seed + 2);
        var right = model.Predict(test, threads: 1).Where((scores, i) => TensorPrimitives.IndexOfMax<float>(scores) == test.Target(i)[0]).Count();
        return new(seen, $"{100.0 * right / test.Count:F2} % right", right == test.Count);
    }

    static ExampleSet Make(int count, int seed) => Training.Many(count, Symbols.Length, seed, random =>
    {
        var steps = random.Next(100, 111);
        var input = new float[steps * Symbols.Length];
        var (first, second) = (random.Next(2), random.Next(2));
        var (firstStep, secondStep) = (random.Next(10, 21), random.Next(50, 61));
        for (var t = 0; t < steps; t++)
        {
            var symbol = t == 0 ? 0 : t == steps - 1 ? 1 : t == firstStep ? 6 + first : t == secondStep ? 6 + second : random.Next(2, 6);
            input[t * Symbols.Length + symbol] = 1;
        }
        return (input, [2 * first + second]);
    });
}
