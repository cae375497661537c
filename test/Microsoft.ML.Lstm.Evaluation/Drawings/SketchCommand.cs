using System.Globalization;
using Microsoft.ML.Lstm.Charts;

namespace Microsoft.ML.Lstm.Evaluation.Drawings;

/// <summary>
/// sketch FILE [PART] [--page=OUT.svg] [--checkpoint=FILE] [--model=FILE] [--SETTING=NUMBER ...]: -ln of the density of a drawing's points, in units of the training offsets' standard deviation, ends included: the mean over all points, and over the points of all
/// drawings padded to the longest one, as sketch-rnn counts (Ha and Eck 2017); beside it what a distribution without memory has. With --latent=N there are codes of N numbers: printed are
/// then the loss of reconstructions, the divergence of codes as published, divided by N, and both together, an upper bound; --kl, --floor and --decay are its weight, its floor and its pace, --encoder the encoder's units. FILE is the training part, one drawing a line, a point dx,dy,pen. Beside it lie those named with valid and
/// test in place of train: training stops by the former, and scored is the former (valid, the default), or the latter (test).
/// A training with a checkpoint goes on where it was stopped; a model that is there is scored, and one that is not is trained and saved.
/// </summary>
static class SketchCommand
{
    public static void Run(string[] arguments, int seed)
    {
        var (ml, part) = (new MLContext(seed), arguments.Contains("test") ? "test" : "valid");
        var (training, validation, scored) = (Part("train"), Part("valid"), Part(part));
        var (spread, longest) = (1 / Drawing.Spread(training), training.Concat(validation).Concat(Part("test")).Max(drawing => drawing.Points.Length / 3));
        foreach (var drawing in training.Concat(validation).Concat(scored).Distinct()) drawing.Scale(spread);
        var points = scored.Sum(drawing => drawing.Points.Length / 3.0);
        Print("one step without memory", new OneStep(training).Loss(scored), "");

        string? Text(string name) => arguments.FirstOrDefault(one => one.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];
        double Setting(string name, double otherwise) => Text(name) is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : otherwise;
        var few = training[..(int)Math.Min(training.Length, Setting("drawings", training.Length))];
        var options = new LstmSequenceGenerationOptions { OutputColumnName = "Whole", InputColumnName = nameof(Drawing.Points), MixtureComponents = (int)Setting("components", 20), InputDropout = 0, RecurrentDropout = (float)Setting("recurrent", 0.1), LatentSize = (int)Setting("latent", 0), EncoderUnits = (int)Setting("encoder", 64), KlFloor = (float)Setting("floor", 0.2), KlWeight = (float)Setting("kl", 0.5) };
        if (Setting("decay", 0) is > 0 and var decay) options = options with { KlDecay = (float)decay };
        options = options with
        {
            Network = options.Network with { HiddenSize = (int)Setting("units", 128), Dropout = (float)Setting("dropout", 0.1) },
            Training = options.Training with
            {
                Epochs = (int)Setting("epochs", 10),
                LearningRate = (float)Setting("rate", 0.003),
                BatchSize = (int)Setting("batch", 32),
                OnReport = report => Console.Error.WriteLine(FormattableString.Invariant($"epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:F3} validation loss {report.ValidationLoss:F3}")),
            },
        };
        var watch = new CpuWatch();
        var file = Text("model");
        var isThere = file is not null && File.Exists(file);
        if (Text("checkpoint") is { } checkpoint) options = options with { Training = options.Training with { CheckpointPath = checkpoint } };
        var model = isThere ? (LstmSequenceGenerationTransformer)ml.Model.Load(file, out _) : ml.Transforms.GenerateByLstm(options).Fit(ml.Data.LoadFromEnumerable(few), ml.Data.LoadFromEnumerable(validation));
        var trained = watch.Seconds;
        if (file is not null && !isThere) ml.Model.Save(model, null, file);
        var metrics = model.Evaluate(ml.Data.LoadFromEnumerable(scored));
        var (loss, divergence) = ((metrics.Loss * metrics.Steps) + (metrics.EndLoss * metrics.Rows), options.LatentSize * metrics.KlLoss * metrics.Rows);
        var codes = options.LatentSize == 0 ? "" : FormattableString.Invariant($", KL {metrics.KlLoss:F4} a number of the code, both together {(loss + divergence) / points:F4} a point");
        Print($"generator {string.Join(' ', arguments.Where(one => one.Contains('=')))}", loss, codes + FormattableString.Invariant($", epochs {model.Model.Epochs}, {few.Length} drawings, CPU seconds {trained:F0}"));
        if (Text("page") is { } page) Page(model, scored, (float)Setting("temperature", 0.6)).Save(page);

        Drawing[] Part(string name) => Drawing.Read(arguments[0].Replace("train", name, StringComparison.Ordinal));
        void Print(string what, double loss, string more) => Console.WriteLine(FormattableString.Invariant(
            $"sketch {part} seed {seed} {what}: NLL {loss / points:F4} a point of {points}, {loss / scored.Length / longest:F4} a point of {scored.Length} drawings padded to {longest}{more}"));
    }

    // Drawings from nothing, and others from the first strokes of those that are scored.
    static ChartGrid Page(LstmSequenceGenerationTransformer model, Drawing[] scored, float temperature)
    {
        var sampling = new SequenceSamplingOptions { Temperature = temperature, MaximumSteps = 250 };
        var charts = new List<IChart>();
        var made = model.Sample(24, options: sampling);
        Console.Error.WriteLine($"points of drawings that were made: {string.Join(' ', made.Select(points => points.Length / 3))}");
        foreach (var points in made.Take(18)) charts.Add(new StrokeChart { Title = "", Points = points });
        foreach (var drawing in scored[..Math.Min(6, scored.Length)])
        {
            var given = drawing.Points.Length / 3 / 3;
            charts.Add(new StrokeChart { Title = "", Points = model.Sample(1, drawing.Points.AsSpan(0, 3 * given), options: sampling)[0], Given = given });
        }
        var between = model.Model.LatentSize == 0 ? [] : Enumerable.Range(0, Math.Min(2, scored.Length / 2)).SelectMany(i => model.Interpolate(scored[2 * i].Points, scored[(2 * i) + 1].Points, 6, options: sampling));
        charts.AddRange(between.Select(points => new StrokeChart { Title = "", Points = points }));
        return new() { Title = "Drawings that a recurrent network made", Subtitle = FormattableString.Invariant($"temperature {temperature}; what is grey was given{(model.Model.LatentSize == 0 ? "" : ", rows behind it lead from one drawing to another")}"), Charts = charts, Columns = 6 };
    }
}
