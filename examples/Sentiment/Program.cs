// Learns from three thousand sentences whether they praise or blame, and shows which words decided.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
var reviews = ml.Data.LoadFromTextFile<Review>(Path.Combine(AppContext.BaseDirectory, "data", "reviews.tsv"), hasHeader: true);
var (test, train) = (ml.Data.TakeRows(reviews, 600), ml.Data.SkipRows(reviews, 600));

ITransformer model = null!;
AnsiConsole.Progress().Start(screen =>
{
    var bar = screen.AddTask("Training");
    var options = new LstmBinaryOptions
    {
        LabelColumnName = nameof(Review.Positive),
        FeatureColumnName = "Tokens",
        ContributionsColumnName = nameof(Prediction.Contributions),
        Training = new() { Seed = 1, OnReport = report => bar.Value = 100 * report.Progress },
    };
    model = ml.Transforms.Text.TokenizeText("Words", nameof(Review.Text))
        .Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Words", maximumNumberOfKeys: 5000))
        .Append(ml.BinaryClassification.Trainers.Lstm(options))
        .Fit(train);
});

var metrics = ml.BinaryClassification.Evaluate(model.Transform(test), nameof(Review.Positive));
ml.Model.SaveAtomically(model, train.Schema, "sentiment.zip");

// Words that spoke for praise are green, words that spoke against it red.
var engine = ml.Model.CreatePredictionEngine<Review, Prediction>(model);
foreach (var text in new[] { "The food was not good and the waiter was rude.", "A great film, well acted and never boring!", "I would not buy this phone again." })
{
    var prediction = engine.Predict(new() { Text = text });
    var strongest = prediction.Contributions.Select(Math.Abs).DefaultIfEmpty().Max();
    var words = prediction.Words.Zip(prediction.Contributions, (word, share) => Math.Abs(share) < strongest / 4 ? word.EscapeMarkup() : $"[{(share > 0 ? "green" : "red")}]{word.EscapeMarkup()}[/]");
    AnsiConsole.MarkupLine($"{prediction.Probability,6:P0} praise: {string.Join(' ', words)}");
}
Console.WriteLine($"sentiment accuracy {metrics.Accuracy:F3} (guessing 0.500) AUC {metrics.AreaUnderRocCurve:F3}");

sealed class Review
{
    [LoadColumn(0)] public bool Positive { get; set; }
    [LoadColumn(1)] public string Text { get; set; } = "";
}

sealed class Prediction
{
    public float Probability { get; set; }
    public string[] Words { get; set; } = [];
    public float[] Contributions { get; set; } = [];
}
