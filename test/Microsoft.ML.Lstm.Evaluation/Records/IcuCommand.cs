using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Records;

/// <summary>
/// icu FOLDER [--validation] [--SETTING=VALUE]: who dies in hospital, from the first 48 hours in intensive care (PhysioNet's challenge of 2012, set a): five fixed folds, areas under the curves of ROC and of precision and recall,
/// expected calibration error, the challenge's score (the lesser of sensitivity and precision at the threshold where they meet) and seconds. With --validation the fold after each is judged by models that learn from neither.
/// </summary>
static class IcuCommand
{
    const int Folds = 5;

    public static void Run(string[] arguments, int seed)
    {
        var settings = arguments.Skip(1).Select(argument => argument.TrimStart('-').Split('=')).ToDictionary(parts => parts[0], parts => parts.ElementAtOrDefault(1) ?? "");
        float Number(string name, float usual) => settings.TryGetValue(name, out var text) ? float.Parse(text, CultureInfo.InvariantCulture) : usual;
        var stays = IcuStay.Read(arguments[0], Folds, Number("hours", 2));
        var ml = new MLContext(seed);
        var options = new LstmBinaryOptions
        {
            TimeColumnName = nameof(IcuStay.Hours),
            TimeGaps = Enum.Parse<TimeGaps>(settings.GetValueOrDefault("gaps", nameof(TimeGaps.GruD))),
            AdditionalFeatureColumns = [new(nameof(IcuStay.Statics)) { IsStatic = true }],
            Pooling = SequencePooling.Concatenated,
            RandomConvolutions = (int)Number("statistics", 1),
            Network = new() { HiddenSize = (int)Number("units", 64), Dropout = Number("dropout", 0.4f) },
            Training = new() { LearningRate = Number("rate", 0.002f), Members = (int)Number("members", 3) },
        };
        var isValidation = settings.ContainsKey("validation");
        var all = Enumerable.Range((int)Number("first", 0), (int)Number("folds", Folds)).Select(fold =>
        {
            var judged = isValidation ? (fold + 1) % Folds : fold;
            var measures = Judge(ml, options, [.. stays.Where(stay => stay.Fold != fold && stay.Fold != judged)], [.. stays.Where(stay => stay.Fold == judged)]);
            Console.WriteLine(Line($"fold {fold}", measures));
            return measures;
        }).ToArray();
        Console.WriteLine(Line($"icu {stays.Length} stays, mean of {all.Length} folds{(isValidation ? ", validation" : "")}", [.. Enumerable.Range(0, all[0].Length).Select(measure => all.Average(one => one[measure]))]));
    }

    static string Line(string what, double[] measures) => string.Create(CultureInfo.InvariantCulture,
        $"{what}: auroc {measures[0]:F4} auprc {measures[1]:F4} calibration error {measures[2]:F4} min(Se,+P) {measures[3]:F4} seconds {measures[4]:F0}");

    static double[] Judge(MLContext ml, LstmBinaryOptions options, IcuStay[] train, IcuStay[] test)
    {
        var watch = Stopwatch.StartNew();
        var model = ml.BinaryClassification.Trainers.Lstm(options).Fit(ml.Data.LoadFromEnumerable(train));
        var scored = model.Transform(ml.Data.LoadFromEnumerable(test));
        var metrics = ml.BinaryClassification.Evaluate(scored);
        var probabilities = scored.GetColumn<float>("Probability").ToArray();
        var calibration = Calibration.Error([.. test.Select(stay => stay.Label ? 2u : 1u)], [.. probabilities.Select(yes => new[] { 1 - yes, yes })]);
        return [metrics.AreaUnderRocCurve, metrics.AreaUnderPrecisionRecallCurve, calibration, Meeting(probabilities, [.. test.Select(stay => stay.Label)]), watch.Elapsed.TotalSeconds];
    }

    /// <summary>Where as many are said to die as do, sensitivity and precision are the same.</summary>
    static double Meeting(float[] probabilities, bool[] labels)
    {
        var deaths = labels.Count(dies => dies);
        return labels.Index().OrderByDescending(one => probabilities[one.Index]).Take(deaths).Count(one => one.Item) / (double)deaths;
    }
}
