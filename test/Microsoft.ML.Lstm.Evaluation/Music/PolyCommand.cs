using System.Globalization;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Music;

/// <summary>
/// poly FILE [PART] [--independent|--joint] [--SETTING=NUMBER ...]: -ln of the probability of a step of polyphonic music, the sum over the 88 keys, by the steps before it, with defaults: the mean over all steps of all pieces
/// (Boulanger-Lewandowski et al. 2012). FILE is the training part, one piece a line; a step is the MIDI notes that sound, joined by '.', or '-'. Beside it lie those that are named with valid and test in place of train: training stops by the
/// former, and scored is the former (valid, the default), or the latter (test).
/// </summary>
static class PolyCommand
{
    const int Keys = 88, Lowest = 21;

    sealed class Piece
    {
        [VectorType(0, Keys)]
        public float[] Steps { get; set; } = [];
    }

    public static void Run(string[] arguments, int seed)
    {
        var (ml, part) = (new MLContext(seed), arguments.Contains("test") ? "test" : "valid");
        IDataView Part(string name) => ml.Data.LoadFromEnumerable(Read(arguments[0].Replace("train", name, StringComparison.Ordinal)));
        var (training, validation, scored) = (Part("train"), Part("valid"), Part(part));
        foreach (var distribution in Enum.GetValues<StepDistribution>())
        {
            var flag = $"--{distribution.ToString().ToLowerInvariant()}";
            if (distribution > StepDistribution.Joint || (arguments.Any(one => one is "--independent" or "--joint") && !arguments.Contains(flag))) continue;
            var options = With(new() { OutputColumnName = "Whole", InputColumnName = nameof(Piece.Steps), Distribution = distribution }, arguments);
            options = options with
            {
                Training = options.Training with
                {
                    OnReport = report => Console.Error.WriteLine(FormattableString.Invariant($"epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:F3} validation loss {report.ValidationLoss:F3}")),
                },
            };
            var watch = new CpuWatch();
            var model = ml.Transforms.GenerateByLstm(options).Fit(training, validation);
            var trained = watch.Seconds;
            var metrics = model.Evaluate(scored);
            Console.WriteLine(FormattableString.Invariant(
                $"poly {part} seed {seed} {distribution} {string.Join(' ', arguments.Where(one => one.Contains('=')))}: NLL {metrics.Loss:F3} a step of {metrics.Steps}, {metrics.EndLoss:F2} for the end, {metrics.Rows} pieces, epochs {model.Model.Epochs}, CPU seconds {trained:F0}"));
        }
    }

    // Settings other than the defaults, to choose these by the validation part.
    static LstmSequenceGenerationOptions With(LstmSequenceGenerationOptions options, string[] arguments)
    {
        foreach (var argument in arguments.Where(one => one.Contains('=')))
        {
            var (name, value) = (argument[2..argument.IndexOf('=')], float.Parse(argument[(argument.IndexOf('=') + 1)..], CultureInfo.InvariantCulture));
            options = name switch
            {
                "units" => options with { Network = options.Network with { HiddenSize = (int)value } },
                "layers" => options with { Network = options.Network with { Layers = (int)value } },
                "dropout" => options with { Network = options.Network with { Dropout = value } },
                "cell" => options with { Network = options.Network with { Cell = (CellKind)(int)value } },
                "input" => options with { InputDropout = value },
                "recurrent" => options with { RecurrentDropout = value },
                "joint" => options with { JointUnits = (int)value },
                "rate" => options with { Training = options.Training with { LearningRate = value } },
                "decay" => options with { Training = options.Training with { WeightDecay = value } },
                "epochs" => options with { Training = options.Training with { Epochs = (int)value } },
                "batch" => options with { Training = options.Training with { BatchSize = (int)value } },
                "patience" => options with { Training = options.Training with { EarlyStoppingPatience = (int)value } },
                _ => throw new ArgumentException($"There is no setting '{name}'."),
            };
        }
        return options;
    }

    static IEnumerable<Piece> Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (reader.ReadLine() is { } line)
        {
            var steps = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var piece = new Piece { Steps = new float[steps.Length * Keys] };
            for (var t = 0; t < steps.Length; t++)
                foreach (var note in steps[t] == "-" ? [] : steps[t].Split('.')) piece.Steps[(t * Keys) + int.Parse(note, CultureInfo.InvariantCulture) - Lowest] = 1;
            yield return piece;
        }
    }
}
