using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// The embedded Reber grammar (Smith and Zipser 1989; task 1 of Hochreiter and Schmidhuber 1997): B, T or P, a string of the Reber grammar, the
/// same T or P again, E. At each step the next symbol is to be foretold; a string is right when at every step all symbols that may follow
/// score above all that may not.
/// </summary>
static class ReberGrammar
{
    const string Symbols = "BTPSXVE";

    // The states of the inner grammar: what may follow, and where that leads; 6 is the end.
    static readonly (char Symbol, int Next)[][] Inner =
        [[('B', 1)], [('T', 2), ('P', 3)], [('S', 2), ('X', 4)], [('T', 3), ('V', 5)], [('X', 3), ('S', 6)], [('P', 4), ('V', 6)], [('E', 7)]];

    public static Outcome Run(Func<ILayer> cell, int count, SequenceTrainingOptions options, int seed)
    {
        var layer = cell();
        var model = new SequenceModel(new Sequential(layer, new Linear(layer.OutputSize, Symbols.Length)), new CrossEntropyLoss(Symbols.Length), seed);
        // Most of the loss is chance, ln 2 at each branch, so it says little: training goes on until all strings are right twice in a row.
        var validation = Make(1000, 3 * seed + 1);
        long seen = 0;
        void Train(int fresh, SequenceTrainingOptions how)
        {
            model.Train(Make(fresh, 1000 * seed + (int)(seen / count)).Set, how with { Training = how.Training with { Epochs = 1 } });
            seen += fresh;
        }

        for (var perfect = 0; perfect < 2 && seen < options.Training.Epochs!.Value * (long)count;)
        {
            Train(count, options);
            perfect = Right(model, validation) == validation.Strings.Count ? perfect + 1 : 0;
        }
        // A last pass that slows down takes the noise out: what is rare is then right, too.
        Train(3 * count, options with { Schedule = new CosineSchedule() });
        var test = Make(2000, 3 * seed + 2);
        var right = Right(model, test);
        return new(seen, $"{100.0 * right / test.Strings.Count:F2} % right", right == test.Strings.Count);
    }

    static int Right(SequenceModel model, (ExampleSet Set, List<string> Strings) made) =>
        model.Predict(made.Set, threads: 1).Where((scores, i) => IsRight(scores, made.Strings[i])).Count();

    static bool IsRight(float[] scores, string text)
    {
        var state = 0;
        for (var t = 0; t < text.Length - 1; t++)
        {
            string legal;
            if (t == 0) legal = "TP";
            else if (t == text.Length - 2) legal = "E";
            else if (t == text.Length - 3) legal = text[1..2];
            else
            {
                legal = string.Concat(Inner[state].Select(branch => branch.Symbol));
                state = Inner[state].First(branch => branch.Symbol == text[t + 1]).Next;
            }
            var of = scores.AsSpan(t * Symbols.Length, Symbols.Length).ToArray();
            var worstLegal = of.Where((_, k) => legal.Contains(Symbols[k])).Min();
            if (of.Where((_, k) => !legal.Contains(Symbols[k])).Max() >= worstLegal) return false;
        }
        return true;
    }

    static (ExampleSet Set, List<string> Strings) Make(int count, int seed)
    {
        var random = new Random(seed);
        List<string> strings = [];
        var set = new ExampleSet(Symbols.Length);
        for (var i = 0; i < count; i++)
        {
            var outer = random.Next(2) == 0 ? 'T' : 'P';
            var text = $"B{outer}";
            for (var state = 0; state < Inner.Length;)
            {
                var (symbol, next) = Inner[state][random.Next(Inner[state].Length)];
                text += symbol;
                state = next;
            }
            text += $"{outer}E";
            var input = new float[(text.Length - 1) * Symbols.Length];
            for (var t = 0; t < text.Length - 1; t++) input[t * Symbols.Length + Symbols.IndexOf(text[t])] = 1;
            set.Add(input, [.. text[1..].Select(symbol => (float)Symbols.IndexOf(symbol))]);
            strings.Add(text);
        }
        return (set, strings);
    }
}
