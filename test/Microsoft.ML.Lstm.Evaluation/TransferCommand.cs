using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// transfer POSITIVE.gz NEGATIVE.gz [DRAWS] [--validation]: a language model learns from the sentences of a training part without their labels, and starts a classifier of few labelled ones; accuracy on a test part that neither has
/// seen, or on a validation part, beside the same classifier without it, and mean over draws of what is labelled.
/// </summary>
static class TransferCommand
{
    const int Labelled = 200, Parts = 10;

    static LstmTextGenerationOptions Language(int seed) => new()
    {
        InputColumnName = "Words",
        TokensColumnName = "Tokens",
        VocabularySize = 5000,
        Network = new() { HiddenSize = 128 },
        Training = new() { Seed = seed, Epochs = 10 },
    };

    static LstmBinaryOptions Classifier(int seed) => new() { FeatureColumnName = "Tokens", Training = new() { Seed = seed } };

    static LstmBinaryOptions Tuned(int seed) => Classifier(seed) with { GradualUnfreezing = true };

    public static void Run(string[] arguments, int seed)
    {
        var ml = new MLContext(seed);
        string[] rest = [.. arguments.Where(argument => argument != "--validation")];
        var sentences = TextCommand.Load(rest[0], true).Concat(TextCommand.Load(rest[1], false)).ToArray();
        // The parts are the same for every seed, which draws what is labelled.
        new Random(1).Shuffle(sentences);
        var draws = rest.Length > 2 ? int.Parse(rest[2], CultureInfo.InvariantCulture) : 5;
        var (test, validation, train) = (Part(0), Part(1), sentences.Where((_, i) => i % Parts > 1).ToArray());
        var scored = ml.Data.LoadFromEnumerable(rest.Length < arguments.Length ? validation : test);
        var watch = new CpuWatch();
        var language = ml.Transforms.Text.TokenizeText("Words", nameof(TextCommand.Sentence.Text)).Append(ml.Transforms.Text.GenerateByLstm(Language(seed))).Fit(ml.Data.LoadFromEnumerable(train));
        var learning = watch.Seconds;
        var plain = ml.Transforms.Text.TokenizeText("Words", nameof(TextCommand.Sentence.Text)).Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Words")).Append(ml.BinaryClassification.Trainers.Lstm(Classifier(seed)));
        double without = 0, with = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var random = new Random(unchecked((1000 * seed) + draw));
            var few = ml.Data.LoadFromEnumerable(train.OrderBy(_ => random.Next()).Take(Labelled).ToArray());
            var before = Accuracy(plain.Fit(few).Transform(scored));
            var after = Accuracy(ml.BinaryClassification.Trainers.Lstm(Tuned(seed)).Fit(language.Transform(few), language).Transform(language.Transform(scored)));
            (without, with) = (without + (before / draws), with + (after / draws));
            Console.WriteLine(FormattableString.Invariant($"draw {draw} accuracy without {before:F4} with {after:F4}"));
        }

        Console.WriteLine(FormattableString.Invariant(
            $"transfer {Path.GetFileName(rest[0])} labelled {Labelled} draws {draws} accuracy without a language model {without:F4} with one {with:F4} gain {100 * (with - without):F1} CPU seconds {watch.Seconds:F0}, of the language model {learning:F0}"));

        TextCommand.Sentence[] Part(int part) => [.. sentences.Where((_, i) => i % Parts == part)];
        double Accuracy(IDataView answers) => ml.BinaryClassification.EvaluateNonCalibrated(answers).Accuracy;
    }
}
