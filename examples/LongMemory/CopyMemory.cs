using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Copy memory (Hochreiter and Schmidhuber 1997, as Arjovsky et al. 2016 put it): ten symbols out of eight, then blanks for so many steps, the
/// last of them a call, and the ten are to be said again in order. Guessing is right once in eight.
/// </summary>
static class CopyMemory
{
    const int Kinds = 8, Length = 10, Features = Kinds + 2;

    public static Outcome Run(Func<ILayer> cell, int blanks, int count, SequenceTrainingOptions options, int seed)
    {
        var layer = cell();
        var model = new SequenceModel(new Sequential(layer, new Linear(layer.OutputSize, Kinds)), new CrossEntropyLoss(Kinds), seed);
        long seen = 0;
        // From few blanks to many: ten symbols in order are learnt first, then to keep them longer.
        int[] stages = [3, blanks / 8, blanks / 3, blanks];
        foreach (var most in stages)
            seen += Training.Until(most == blanks ? 0.015 : 0.1, model, Make(count, 1, most, 4 * seed), Make(200, most, most, 4 * seed + 1), options);
        var test = Make(1000, blanks, blanks, 4 * seed + 2);
        var (right, asked) = (0, 0);
        var outputs = model.Predict(test, threads: 1);
        for (var i = 0; i < test.Count; i++)
        {
            for (var t = 0; t < test.Steps(i); t++)
            {
                if (float.IsNaN(test.Target(i)[t])) continue;
                asked++;
                if (TensorPrimitives.IndexOfMax<float>(outputs[i].AsSpan(t * Kinds, Kinds)) == test.Target(i)[t]) right++;
            }
        }
        return new(seen, $"{100.0 * right / asked:F2} % of symbols", right >= 0.99 * asked);
    }

    static ExampleSet Make(int count, int fewestBlanks, int mostBlanks, int seed) => Training.Many(count, Features, seed, random =>
    {
        var blanks = random.Next(fewestBlanks, mostBlanks + 1);
        var steps = Length + blanks + Length;
        var input = new float[steps * Features];
        var target = new float[steps];
        target.AsSpan().Fill(float.NaN);
        for (var t = 0; t < steps; t++)
        {
            var symbol = t < Length ? random.Next(Kinds) : t == Length + blanks - 1 ? Kinds + 1 : Kinds;
            input[t * Features + symbol] = 1;
            if (t < Length) target[Length + blanks + t] = symbol;
        }
        return (input, target);
    });
}
