using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// aⁿbⁿ and aⁿbⁿcⁿ between a start and an end (Gers and Schmidhuber 2001): at each step say which symbols may follow. Seen are n of 1 to 10
/// only; how far beyond does the network count?
/// </summary>
static class CountingLanguage
{
    const int Seen = 10, Furthest = 1000;

    public static Outcome Run(Func<int, ILayer> cell, string letters, int goal, SequenceTrainingOptions options, int seed)
    {
        var symbols = letters.Length + 2;
        var layer = cell(symbols);
        var model = new SequenceModel(new Sequential(layer, new Linear(layer.OutputSize, symbols)), new BinaryCrossEntropyLoss(), seed);
        var training = new ExampleSet(symbols);
        for (var n = 1; n <= Seen; n++) Add(training, letters.Length, n);
        // One string after the other at a high rate: what counts nearly right is shaken until it counts exactly.
        model.Train(training, options with { Training = options.Training with { Schedule = LearningRateSchedule.Cosine } });
        var reached = 0;
        while (reached < Furthest && IsRight(model, letters.Length, reached + 1)) reached++;
        return new(options.Training.Epochs!.Value * (long)Seen, $"right to n = {reached}", reached >= goal);
    }

    static bool IsRight(SequenceModel model, int letters, int n)
    {
        var (input, target) = Make(letters, n);
        var scores = model.Predict(input);
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > 0 != target[i] > 0.5f) return false;
        return true;
    }

    static void Add(ExampleSet set, int letters, int n)
    {
        var (input, target) = Make(letters, n);
        set.Add(input, target);
    }

    // Symbol 0 starts, 1 to letters are a, b, c, the last one ends.
    static (float[] Input, float[] Target) Make(int letters, int n)
    {
        var (symbols, steps) = (letters + 2, 1 + letters * n);
        var (input, target) = (new float[steps * symbols], new float[steps * symbols]);
        for (var t = 0; t < steps; t++)
        {
            var letter = t == 0 ? 0 : 1 + (t - 1) / n;
            input[t * symbols + letter] = 1;
            var lastOfLetter = t == 0 || t % n == 0;
            // While the first letter comes nobody knows n: one more of it, or the next letter. From then on all is settled.
            if (letter == 1) target[t * symbols + 1] = target[t * symbols + 2] = 1;
            else target[t * symbols + (lastOfLetter ? letter + 1 : letter)] = 1;
        }
        return (input, target);
    }
}
