// Learns to translate short English sentences to French, translates others, and draws which English word each French one comes from.
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
var (train, test) = (Load("train.tsv"), Load("test.tsv"));

var translator = ml.Transforms.Text.TranslateByLstm(new LstmTranslationOptions
{
    OutputColumnName = nameof(Translated.Translation),
    SourceColumnName = nameof(Sentence.English),
    TargetColumnName = nameof(Sentence.French),
    AlignmentColumnName = nameof(Translated.Alignment),
    EmbeddingSize = 64,
    Network = new() { HiddenSize = 96, Dropout = 0.4f },
    Training = new() { Epochs = 40, BatchSize = 32, LearningRate = 0.005f, Seed = 1, OnReport = report => Console.Write($"\repoch {report.Epoch} of {report.Epochs}, loss {report.TrainingLoss:F2} ") },
});
var model = translator.Fit(train);
ml.Model.SaveAtomically(model, train.Schema, "translator.zip");
Console.WriteLine();

var answers = model.Transform(test);
var metrics = ml.Transforms.Text.EvaluateTranslation(answers, nameof(Sentence.French), nameof(Translated.Translation), BleuTokens.Spaces);
var rows = ml.Data.CreateEnumerable<Translated>(answers, reuseRowObject: false).ToArray();
foreach (var row in rows.Take(8)) Console.WriteLine($"{row.English}\n  {row.Translation}{(row.Translation == row.French ? "" : $"\n  ({row.French})")}");
File.WriteAllText("translation.html", Page(rows.Take(12)));
Console.WriteLine($"translation: BLEU {metrics.Bleu:F1} chrF {metrics.ChrF:F1} exact {metrics.ExactMatch:F3} of {metrics.Rows} sentences, drawn in translation.html");

IDataView Load(string name) => ml.Data.LoadFromTextFile<Sentence>(Path.Combine(AppContext.BaseDirectory, "data", name));

// A square for each word of the translation and of its source, the darker the more the one attends to the other.
static string Page(IEnumerable<Translated> rows)
{
    const int Side = 28, Left = 120, Top = 120;
    var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Attention</title><style>body{font:14px sans-serif}svg{margin:12px}</style>\n");
    foreach (var row in rows)
    {
        var (english, french) = (row.English.Split(' '), row.Translation.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        page.AppendLine($"<svg width=\"{Left + (Side * english.Length) + 60}\" height=\"{Top + (Side * french.Length)}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(row.English)}\">");
        for (var i = 0; i < english.Length; i++)
            page.AppendLine($"<text transform=\"translate({Left + (Side * i) + 18},{Top - 8}) rotate(-50)\">{WebUtility.HtmlEncode(english[i])}</text>");
        for (var j = 0; j < french.Length; j++)
        {
            page.AppendLine($"<text x=\"{Left - 8}\" y=\"{Top + (Side * j) + 19}\" text-anchor=\"end\">{WebUtility.HtmlEncode(french[j])}</text>");
            for (var i = 0; i < english.Length; i++)
                page.AppendLine($"<rect x=\"{Left + (Side * i)}\" y=\"{Top + (Side * j)}\" width=\"{Side - 1}\" height=\"{Side - 1}\" fill=\"#1f5fa8\" fill-opacity=\"{0.04 + (0.96 * row.Alignment[(j * english.Length) + i]):F2}\"/>");
        }
        page.AppendLine("</svg>");
    }
    return page.Append("</html>").ToString();
}

class Sentence
{
    [LoadColumn(0)] public string English { get; set; } = "";
    [LoadColumn(1)] public string French { get; set; } = "";
}

sealed class Translated : Sentence
{
    public string Translation { get; set; } = "";
    public float[] Alignment { get; set; } = [];
}
