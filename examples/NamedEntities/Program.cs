// Learns names of people, places, groups, products and works from posts, and marks them in others, in the terminal and on a page.
// It is hard: hardly any name comes twice, and the posts are of many sources. The best recurrent networks find half of them, with word vectors of billions of words.
using System.Globalization;
using System.IO.Compression;
using System.Net;
using Microsoft.ML;
using Microsoft.ML.Lstm;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
var (train, others) = (Read("train.conll.gz"), Read("dev.conll.gz"));

LstmTaggerTransformer model = null!;
AnsiConsole.Progress().Start(screen =>
{
    var bar = screen.AddTask("Training");
    var options = new LstmTaggerOptions { Training = new() { Epochs = 14, Members = 1, Seed = 1, OnReport = report => bar.Value = 100 * report.Progress } };
    model = ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(ml.Data.LoadFromEnumerable(train));
});

var answers = model.Transform(ml.Data.LoadFromEnumerable(others));
var metrics = ml.MulticlassClassification.EvaluateTagging(answers);
var table = new Table().AddColumns("names of", "there are", "precision", "recall", "F1");
foreach (var type in metrics.PerType) table.AddRow(type.Type, $"{type.Spans}", $"{type.Precision:F2}", $"{type.Recall:F2}", $"{type.F1:F2}");
AnsiConsole.Write(table);

// The posts in which the most names were found that are surely right.
var marked = ml.Data.CreateEnumerable<Marked>(answers, reuseRowObject: false).OrderByDescending(post => post.SpanProbabilities.Sum(probability => probability - 0.5f)).Take(40).ToArray();
foreach (var post in marked.Take(12)) AnsiConsole.MarkupLine(string.Join(' ', Pieces(post).Select(piece => piece.Type is null ? piece.Text.EscapeMarkup() : $"[black on {Colour(piece.Type)}]{piece.Text.EscapeMarkup()}[/]")));
File.WriteAllText("entities.html", $$"""
    <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Names in posts</title>
    <style>body { font: 16px/1.7 sans-serif; max-width: 50em; margin: 2em auto } mark { padding: .1em .3em; border-radius: .3em } small { opacity: .7 }</style>
    {{string.Join('\n', marked.Select(post => $"<p>{string.Join(' ', Pieces(post).Select(Html))}</p>"))}}
    </html>
    """);
Console.WriteLine($"named entities: F1 {metrics.Micro.F1:F3} precision {metrics.Micro.Precision:F3} recall {metrics.Micro.Recall:F3} of {metrics.Micro.Spans} names, {marked.Length} posts in entities.html");

// A post as its words and names; a name has its type.
IEnumerable<(string Text, string? Type, float Probability)> Pieces(Marked post)
{
    for (var (t, span) = (0, 0); t < post.Tokens.Length; t++)
    {
        if (span == post.SpanStarts.Length || post.SpanStarts[span] > t) yield return (post.Tokens[t], null, 0);
        else
        {
            yield return (string.Join(' ', post.Tokens.Skip(t).Take(post.SpanLengths[span])), model.Model.SpanTypes[(int)post.SpanTypes[span] - 1], post.SpanProbabilities[span]);
            t += post.SpanLengths[span++] - 1;
        }
    }
}

static string Html((string Text, string? Type, float Probability) piece) => piece.Type is null ? WebUtility.HtmlEncode(piece.Text)
    : $"<mark style=\"background: {Colour(piece.Type)}\">{WebUtility.HtmlEncode(piece.Text)} <small>{piece.Type} {piece.Probability:P0}</small></mark>";

static string Colour(string type) => type switch { "person" => "#ffd75f", "location" => "#87d7ff", "group" => "#87ff87", "product" => "#ffafff", "corporation" => "#ff8787", _ => "#ffafaf" };

// A token a line, a tab, its tag; a line without a token between posts.
static List<Post> Read(string name)
{
    using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", name)), CompressionMode.Decompress));
    var posts = new List<Post>();
    var words = new List<string[]>();
    foreach (var line in reader.ReadToEnd().Split('\n').Append(""))
    {
        if (line.Trim().Length > 0) words.Add(line.Trim().Split('\t'));
        else if (words.Count > 0)
        {
            posts.Add(new() { Tokens = [.. words.Select(word => word[0])], Tags = [.. words.Select(word => word[^1])] });
            words.Clear();
        }
    }
    return posts;
}

class Post
{
    public string[] Tokens { get; set; } = [];
    public string[] Tags { get; set; } = [];
}

sealed class Marked : Post
{
    public int[] SpanStarts { get; set; } = [];
    public int[] SpanLengths { get; set; } = [];
    public uint[] SpanTypes { get; set; } = [];
    public float[] SpanProbabilities { get; set; } = [];
}
