using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// The adding problem (Hochreiter and Schmidhuber 1997, as Le et al. 2015 put it): each step holds a number from 0 to 1 and a mark; after the last
/// step the sum of the two marked numbers is asked for, one of the first half and one of the second. Saying 1 always costs 0.167.
/// </summary>
static class AddingProblem
{
    const double Solved = 0.01;

    public static Outcome Run(Func<ILayer> cell, int steps, int count, SequenceTrainingOptions options, int seed)
    {
        var layer = cell();
        var model = new SequenceModel(new Sequential(layer, new TakeLastStep(layer.OutputSize), new Linear(layer.OutputSize, 1)), new MseLoss(), seed);
        // Well below what counts as solved, so that the test has room.
        var seen = Training.Until(0.1 * Solved, model, Make(count, steps, 3 * seed), Make(500, steps, 3 * seed + 1), options);
        var error = model.Evaluate(Make(2000, steps, 3 * seed + 2), threads: 1);
        return new(seen, $"MSE {error:F4}", error < Solved);
    }

    static ExampleSet Make(int count, int steps, int seed) => Training.Many(count, features: 2, seed, random =>
    {
        var input = new float[2 * steps];
        for (var t = 0; t < steps; t++) input[2 * t] = random.NextSingle();
        var (first, second) = (random.Next(steps / 2), random.Next(steps / 2, steps));
        input[2 * first + 1] = input[2 * second + 1] = 1;
        return (input, [input[2 * first] + input[2 * second]]);
    });
}
