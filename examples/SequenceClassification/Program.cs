// Reads handwritten digits row by row, as sequences of 14 steps with 14 values each, tells which is which, and shows how far it may be believed.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Side = 14, Tested = 300;
var ml = new MLContext(seed: 1);
var digits = ml.Data.LoadFromTextFile(Path.Combine(AppContext.BaseDirectory, "data", "digits.csv"),
    [new("Digit", DataKind.String, 0), new("Features", DataKind.Single, 1, Side * Side)], separatorChar: ',');
var (test, train) = (ml.Data.TakeRows(digits, Tested), ml.Data.SkipRows(digits, Tested));

ITransformer model = null!;
AnsiConsole.Progress().Start(screen =>
{
    var bar = screen.AddTask("Training");
    var options = new LstmMulticlassOptions { FeaturesPerStep = Side, Training = new() { Seed = 1, OnReport = report => bar.Value = 100 * report.Progress } };
    model = ml.Transforms.Conversion.MapValueToKey("Label", "Digit", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
        .Append(ml.MulticlassClassification.Trainers.Lstm(options))
        .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
        .Fit(train);
});

var scored = model.Transform(test);
var metrics = ml.MulticlassClassification.Evaluate(scored);
var confusion = metrics.ConfusionMatrix;
var table = new Table().Title("Digits down, answers across").AddColumn("").AddColumns([.. Enumerable.Range(0, confusion.NumberOfClasses).Select(digit => $"{digit}")]);
for (var digit = 0; digit < confusion.NumberOfClasses; digit++)
    table.AddRow([$"[bold]{digit}[/]", .. confusion.Counts[digit].Select((count, answer) => count == 0 ? "[grey]-[/]" : answer == digit ? $"{count}" : $"[red]{count}[/]")]);
AnsiConsole.Write(table);

var answers = ml.Data.CreateEnumerable<Answered>(scored, reuseRowObject: false).ToArray();
var calibration = new CalibrationChart
{
    Confidences = [.. answers.Select(row => row.Score.Max())],
    IsCorrect = [.. answers.Select(row => row.Digit == row.Answer)],
};
var picture = Path.GetFullPath("calibration.svg");
calibration.Save(picture);
Console.WriteLine($"Accuracy by confidence as a picture: {picture}");
ml.Model.SaveAtomically(model, train.Schema, "digits.zip");
Console.WriteLine($"sequence classification accuracy {metrics.MicroAccuracy:F3} (guessing 0.100) calibration error {calibration.ExpectedCalibrationError():F3}");

sealed class Answered
{
    public string Digit { get; set; } = "";
    public string Answer { get; set; } = "";
    public float[] Score { get; set; } = [];
}
