// Learns what commands to an assistant want, and the slots that say of what; then it understands other commands.
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Lstm;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
var (train, others) = (Read("train.tsv"), Read("test.tsv"));

LstmTaggerTransformer model = null!;
AnsiConsole.Progress().Start(screen =>
{
    var bar = screen.AddTask("Training");
    var options = new LstmTaggerOptions
    {
        SequenceLabelColumnName = nameof(Command.Intent),
        WordDropout = 10, // few words, each many times: that some are read as unknown teaches what to make of new ones
        Training = new() { Members = 1, Seed = 1, OnReport = report => bar.Value = 100 * report.Progress },
    };
    model = ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(ml.Data.LoadFromEnumerable(train));
});
ml.Model.SaveAtomically(model, ml.Data.LoadFromEnumerable(train).Schema, "intent.zip");

// Commands about towns, songs and things that it has never heard of.
var tagged = model.Transform(ml.Data.LoadFromEnumerable(others));
var answers = ml.Transforms.Conversion.MapKeyToValue(nameof(Understood.Predicted), "PredictedLabel").Fit(tagged).Transform(tagged);
var metrics = ml.MulticlassClassification.EvaluateTagging(answers);
var understood = ml.Data.CreateEnumerable<Understood>(answers, reuseRowObject: false).ToArray();
foreach (var command in understood.DistinctBy(command => command.Predicted).Concat(understood.Where(command => command.Predicted != command.Intent).Take(3)))
{
    AnsiConsole.MarkupLine($"[bold]{string.Join(' ', command.Tokens).EscapeMarkup()}[/]");
    AnsiConsole.MarkupLine($"  [green]{command.Predicted}[/] ({command.Score.Max():P0}){string.Concat(Slots(command))}");
}
var right = understood.Average(command => command.Predicted == command.Intent ? 1.0 : 0);
Console.WriteLine($"intent: {right:F3} of {understood.Length} commands understood, slots F1 {metrics.Micro.F1:F3} of {metrics.Micro.Spans}");

IEnumerable<string> Slots(Understood command) => command.SpanStarts.Select((start, i) =>
    $", [yellow]{model.Model.SpanTypes[(int)command.SpanTypes[i] - 1]}[/] = {string.Join(' ', command.Tokens.Skip(start).Take(command.SpanLengths[i])).EscapeMarkup()} ({command.SpanProbabilities[i]:P0})");

// An intent, a tab, and words, of which slots stand in brackets: wake me at [time: 7 am].
static Command[] Read(string name) => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", name)).Select(line =>
{
    var (intent, words) = (line.Split('\t')[0], new List<(string Token, string Tag)>());
    foreach (Match part in Regex.Matches(line.Split('\t')[1], @"\[(\w+): ([^\]]+)\]|(\S+)"))
    {
        if (part.Groups[3].Success) words.Add((part.Value, "O"));
        else words.AddRange(part.Groups[2].Value.Split(' ').Select((word, i) => (word, (i == 0 ? "B-" : "I-") + part.Groups[1].Value)));
    }
    return new Command { Intent = intent, Tokens = [.. words.Select(word => word.Token)], Tags = [.. words.Select(word => word.Tag)] };
})];

class Command
{
    public string Intent { get; set; } = "";
    public string[] Tokens { get; set; } = [];
    public string[] Tags { get; set; } = [];
}

sealed class Understood : Command
{
    public string Predicted { get; set; } = "";
    public float[] Score { get; set; } = [];
    public int[] SpanStarts { get; set; } = [];
    public int[] SpanLengths { get; set; } = [];
    public uint[] SpanTypes { get; set; } = [];
    public float[] SpanProbabilities { get; set; } = [];
}
