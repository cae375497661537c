using System.Diagnostics;
using System.Reflection;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Pretraining.Series;

namespace Microsoft.ML.Lstm.Pretraining;

/// <summary>Trains a model to the end, or goes on from its checkpoint: a process that is killed at any moment and started anew ends with the same bits.</summary>
static class Pretraining
{
    const int BatchSize = 128, ShardSize = 32, StepsOfEpoch = 250, ValidationSeries = 2048;

    /// <summary>The commit that the program was built from, as the compiler was told; "unknown" outside a repository.</summary>
    static string Commit => typeof(Pretraining).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, { Length: >= 12 } commit] ? commit[..12] : "unknown";

    static ZeroShotModel Load(string path)
    {
        using var stream = File.OpenRead(path);
        return ZeroShotModel.Load(stream);
    }

    public static int Run(string path, PretrainingSettings settings)
    {
        var network = ZeroShotNetwork.Of(settings.Cell, settings.Hidden, settings.Layers);
        var start = settings.Start is { } from ? Load(from) : null;
        var task = new PretrainingTask(network, () => new SyntheticSeries(), ValidationSeries) { Start = start?.Weights };
        var epochs = (int)Math.Max(1, settings.Series / (BatchSize * StepsOfEpoch));
        var loop = new LoopOptions
        {
            Seed = settings.Seed,
            Epochs = epochs,
            Batches = new(BatchSize, StepsOfEpoch, ShardSize),
            LearningRate = settings.Rate,
            Optimizer = weights => new Adam(weights) { WeightDecay = 0.01f },
            Schedule = new CosineSchedule(0.02f),
            GradientClip = 0.5f,
            AverageDecay = 0.998f,
            OnWeights = weights => Save(weights, $"under way to {settings.Series} series, seed {settings.Seed}"),
        };
        using var log = new StreamWriter($"{path}.log", append: true) { AutoFlush = true };
        using var cancellation = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) => (pressed.Cancel, _) = (true, cancellation.CancelAsync());
        var context = new TrainingContext(
            new() { Seed = settings.Seed, Threads = settings.Threads, CheckpointPath = $"{path}.ckpt", CancellationToken = cancellation.Token, OnReport = Report }, settings.Seed);
        Say($"{network.Weights.Count} weights, {epochs} epochs of {BatchSize * StepsOfEpoch} series");
        var begun = Stopwatch.GetTimestamp();
        var result = context.Run(Describe, () => TrainingLoop.Run(task, loop, context));
        if (cancellation.IsCancellationRequested) return 1;
        // Processor time is what counts on a machine that others use, too; of a resumed training it is that of the last process.
        var hours = Process.GetCurrentProcess().TotalProcessorTime.TotalHours;
        var origin = $"{(start is null ? "" : $"{start.Origin}; then ")}commit {Commit}, seed {settings.Seed}, {(long)epochs * BatchSize * StepsOfEpoch} series, rate {settings.Rate:G3} falling to 0, {hours:F2} processor hours, held-out loss {result.ValidationLoss:F4}";
        Save(result.Weights, origin);
        Say($"{origin}; {Stopwatch.GetElapsedTime(begun).TotalHours:F2} hours since the last start");
        return 0;

        void Save(ReadOnlySpan<float> weights, string origin) => AtomicFile.Write(path, new ZeroShotModel
        {
            Cell = settings.Cell,
            HiddenSize = settings.Hidden,
            LayerCount = settings.Layers,
            Weights = ZeroShotModel.Rounded(weights),
            Origin = origin,
        }.Save);

        void Describe(TrainingFingerprint fingerprint) => fingerprint.Add($"{settings with { Threads = 0, Start = null }}").Add(start?.Weights);

        void Report(TrainingReport report) => Say(
            $"epoch {report.Epoch} of {report.Epochs}: training {report.TrainingLoss:F4}, held out {report.ValidationLoss:F4}, {report.ExamplesPerSecond:F0} series/s, rate {report.LearningRate:G3}");

        void Say(string text)
        {
            var line = $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} {text}";
            Console.WriteLine(line);
            log.WriteLine(line);
        }
    }
}
