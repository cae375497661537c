// Learns nursery rhymes by their characters, and writes new ones as one watches: dotnet run -- "Little Jack"
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var ml = new MLContext(seed: 1);
var prompt = args.Length > 0 ? string.Join(' ', args) : "Little Jack";

// A row is a rhyme, whatever lines it has.
var rhymes = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "rhymes.txt")).ReplaceLineEndings("\n").Split("\n\n").Select(text => new Rhyme { Text = text.Trim() }).ToArray();
var data = ml.Data.LoadFromEnumerable(rhymes);

var generator = ml.Transforms.Text.GenerateByLstm(new LstmTextGenerationOptions
{
    Unit = TextUnit.Characters,
    PerplexityColumnName = nameof(Scored.Perplexity),
    ChunkSteps = 40,
    WeightDropout = 0.1f,
    Network = new() { HiddenSize = 128, Dropout = 0.2f },
    Training = new() { Epochs = 60, LearningRate = 0.01f, ValidationFraction = 0, Seed = 1, OnReport = report => Console.Write($"\repoch {report.Epoch} of {report.Epochs}, loss {report.TrainingLoss:F2} ") },
});
var model = generator.Fit(data);
ml.Model.SaveAtomically(model, data.Schema, "generator.zip");
Console.WriteLine();

// What is usual and what is not: the perplexity of a text.
using var engine = ml.Model.CreatePredictionEngine<Rhyme, Scored>(model);
var (usual, odd) = (engine.Predict(new() { Text = "And the little dog ran up the hill" }).Perplexity, engine.Predict(new() { Text = "hill the up ran dog little the And" }).Perplexity);
Console.WriteLine($"perplexity of a line {usual:F1}, of its words turned round {odd:F1}\n");

// Text as it is made, then the next rhyme from the state that the first one has left.
var options = new TextGenerationOptions { Temperature = 0.6f, MaximumLength = 300, Seed = 3 };
var text = model.StartText();
text.Append(prompt);
var first = await Write(text.GenerateAsync(options), prompt);
var second = await Write(text.GenerateAsync(options), "");
var again = await Write(model.GenerateAsync(prompt, options), null);
Console.WriteLine($"text generation: {first.Length + second.Length} characters written, {(again == first ? "the same" : "others")} again, a line is {odd / usual:F1} times as likely a character as its words turned round");

static async Task<string> Write(IAsyncEnumerable<string> parts, string? prompt)
{
    var written = new StringBuilder();
    if (prompt is not null) Console.Write(prompt);
    await foreach (var part in parts)
    {
        if (prompt is not null) Console.Write(part);
        written.Append(part);
    }
    if (prompt is not null) Console.WriteLine("\n");
    return written.ToString();
}

class Rhyme
{
    public string Text { get; set; } = "";
}

sealed class Scored : Rhyme
{
    public float Perplexity { get; set; }
}
