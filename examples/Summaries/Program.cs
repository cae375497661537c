// Learns to sum up reports of a plant: which machine stopped, when, why, and who repaired it. Names and numbers are new in every report, so the network has to copy them.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
// The reports are made by this program; nothing of them is taken from anywhere.
var reports = new Random(1);
var (train, test) = (Reports(1000), Reports(100));

var summarizer = ml.Transforms.Text.SummarizeByLstm(new LstmSummaryOptions
{
    OutputColumnName = nameof(Summarized.Answer),
    SourceColumnName = nameof(Report.Text),
    TargetColumnName = nameof(Report.Summary),
    LeastWordCount = 5,
    EmbeddingSize = 32,
    BeamWidth = 3,
    Network = new() { HiddenSize = 32, Dropout = 0.1f },
    Training = new() { Epochs = 12, BatchSize = 16, LearningRate = 0.01f, Seed = 1, OnReport = report => Console.Write($"\repoch {report.Epoch} of {report.Epochs}, loss {report.TrainingLoss:F2} ") },
});
var model = summarizer.Fit(ml.Data.LoadFromEnumerable(train));
ml.Model.SaveAtomically(model, ml.Data.LoadFromEnumerable(train).Schema, "summarizer.zip");
Console.WriteLine();

var answers = model.Transform(ml.Data.LoadFromEnumerable(test));
var ours = ml.Transforms.Text.EvaluateTranslation(answers, nameof(Report.Summary), nameof(Summarized.Answer));
var first = ml.Transforms.Text.EvaluateTranslation(answers, nameof(Report.Summary), nameof(Report.FirstSentence));
var rows = ml.Data.CreateEnumerable<Summarized>(answers, reuseRowObject: false).ToArray();
foreach (var row in rows.Take(3)) Console.WriteLine($"{row.Text}\n  {row.Answer}{(row.Answer == row.Summary ? "" : $"\n  ({row.Summary})")}");

// Words of the summaries that no report to learn from has had: nobody can know them who does not copy.
var seen = train.SelectMany(report => $"{report.Text} {report.Summary}".Split(' ')).ToHashSet();
var unseen = rows.SelectMany(row => row.Summary.Split(' ').Where(word => !seen.Contains(word)).Select(word => (word, row.Answer))).ToArray();
var copied = unseen.Count(one => one.Answer.Split(' ').Contains(one.word));
Console.WriteLine($"summaries: ROUGE-L {ours.RougeL.F1:F3} (first sentence {first.RougeL.F1:F3}), {copied} of {unseen.Length} names and numbers never seen are copied, exact {ours.ExactMatch:F2} of {ours.Rows} reports");

Report[] Reports(int count) => [.. Enumerable.Range(0, count).Select(_ => OneReport())];

// Some sentences of which nothing matters, two of which all matters, in any order but theirs.
Report OneReport()
{
    var (machine, person, time, part) = (Name(), Name(), $"{reports.Next(24):00}:{reports.Next(60):00}", Any("pump", "bearing", "valve", "motor"));
    var (value, unit, minutes) = ($"{reports.Next(100, 1000) / 10.0:F1}", Any("bar", "degrees", "volts"), reports.Next(5, 300));
    string[] sentences =
    [
        Any($"{machine} stopped at {time} because its {part} reached {value} {unit} .", $"at {time} the {part} of {machine} reached {value} {unit} and it stopped ."),
        Any($"{person} put it right in {minutes} minutes .", $"it took {person} {minutes} minutes to repair it ."),
    ];
    List<string> all = [.. Enumerable.Range(0, reports.Next(2, 4)).Select(_ => Any(
        $"{Name()} ran at {reports.Next(100, 1000) / 10.0:F1} {Any("bar", "degrees", "volts")} all day .", $"{Name()} looked after {Name()} and found nothing .", $"the {Any("pump", "bearing", "valve", "motor")} of {Name()} is as good as new ."))];
    all.Insert(reports.Next(1, all.Count + 1), string.Join(' ', sentences));
    return new() { Text = string.Join(' ', all), FirstSentence = all[0], Summary = $"{machine} : {part} at {value} {unit} , {time} , repaired by {person}" };
}

string Any(params string[] choices) => choices[reports.Next(choices.Length)];

string Name() => string.Concat(Enumerable.Range(0, 3).Select(_ => $"{"bdfgklmnprstvz"[reports.Next(14)]}{"aeiou"[reports.Next(5)]}")) + (reports.Next(2) == 0 ? "" : "n");

class Report
{
    public string Text { get; set; } = "";
    public string FirstSentence { get; set; } = "";
    public string Summary { get; set; } = "";
}

sealed class Summarized : Report
{
    public string Answer { get; set; } = "";
}
